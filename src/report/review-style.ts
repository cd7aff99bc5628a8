import { createHash } from 'node:crypto';

/** Readable without colour, in the dark, on A4 and on a small screen; statuses are words, colour only underlines them. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1c1e21;--soft:#5b6068;--line:#d9dce1;--wash:#f5f6f8;--fail:#a8071a;--unproven:#7a4d00;--pass:#14622b;--attested:#1d4f91;--not-applicable:#5b6068;--link:#1d4f91}
@media (prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#e4e6e9;--soft:#a2a8b1;--line:#34383e;--wash:#1e2126;--fail:#ff8f8a;--unproven:#f0c063;--pass:#82d196;--attested:#93bdf5;--not-applicable:#a2a8b1;--link:#93bdf5}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:58rem;padding:2.5rem 1.25rem 4rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:2rem;line-height:1.2;margin:0;font-weight:650}
h2{font-size:1.25rem;line-height:1.3;margin:3rem 0 .75rem;font-weight:650}
h3{font-size:1rem;font-weight:400;margin:0}
h4{font-size:.8125rem;font-weight:650;color:var(--soft);margin:1.1rem 0 .3rem}
p,ul,dl{margin:0 0 .75rem}ul{padding-left:1.2rem}li{margin:.2rem 0}
a{color:var(--link);text-underline-offset:.15em}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.8125rem}
pre{background:var(--wash);border-radius:.4rem;padding:.7rem .9rem;margin:.5rem 0;overflow-x:auto;line-height:1.45}
.rule,.weight{color:var(--soft)}.weight{font-size:.8125rem}
.kind,.seen{color:var(--soft);font-size:.875rem}.kind{margin:0 0 .25rem}
.verdict{font-size:1.25rem;font-weight:650;margin:1rem 0 .25rem}
.counts{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0 0 .75rem}.counts li{margin:0}.counts b{font-weight:650;font-variant-numeric:tabular-nums}
.fail{color:var(--fail)}.unproven{color:var(--unproven)}.pass{color:var(--pass)}.attested{color:var(--attested)}.not-applicable{color:var(--not-applicable)}
.status{font-size:.8125rem;font-weight:650;white-space:nowrap}
.families{margin:0}.families>div{display:grid;grid-template-columns:13rem 1fr;gap:.1rem 1rem;padding:.45rem 0;border-top:1px solid var(--line)}.families dt{color:var(--soft)}.families dd{margin:0}
.chips{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem}.chips li{margin:0}
.chip{display:inline-block;min-width:3.6rem;padding:.1rem .45rem;border-radius:.3rem;background:var(--wash);font-size:.8125rem;text-decoration:none;text-align:center;font-variant-numeric:tabular-nums}.chip:hover{text-decoration:underline}.chip.fail{font-weight:650}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
section>details{border-top:1px solid var(--line)}section>details:last-of-type{border-bottom:1px solid var(--line)}
summary{cursor:pointer;padding:.6rem 0}section>details>summary{display:grid;grid-template-columns:9.5rem 1fr;gap:.1rem .75rem;align-items:baseline}
summary h3 b{font-weight:650;margin-right:.35rem}details[open]>summary h3{font-weight:650}
.control{padding:0 0 1.25rem 10.25rem;scroll-margin-top:4rem}
.because{color:var(--soft);font-size:.875rem;margin:.1rem 0 0;grid-column:2}.self{font-size:.8125rem;color:var(--soft)}
.evidence,.plain{list-style:none;padding:0}.evidence>li{margin:.6rem 0}
.more>summary{color:var(--link);font-size:.875rem}
.looked{font-size:.875rem;color:var(--soft);border-left:2px solid var(--line);padding-left:.9rem;margin-top:1.25rem}.looked dt{font-weight:650}.looked dd{margin:0 0 .4rem}
.how{display:grid;grid-template-columns:9.5rem 1fr;gap:.35rem .75rem}.how dd{margin:0}
.scroll{overflow-x:auto;margin:0 0 1rem}
table{border-collapse:collapse;width:100%;font-size:.875rem;overflow-wrap:break-word}
caption{text-align:left;color:var(--soft);font-weight:650;font-size:.8125rem;padding-bottom:.3rem}
th,td{border-top:1px solid var(--line);padding:.45rem .9rem .45rem 0;text-align:left;vertical-align:top;min-width:7rem;font-weight:400}thead th{color:var(--soft);border-top:0}tbody th{font-weight:500}
:target{scroll-margin-top:4rem;outline:2px solid var(--link);outline-offset:.3rem;border-radius:.2rem}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.sign{display:grid;grid-template-columns:2fr 1fr 1fr;gap:1.5rem;margin-top:4rem}.sign p{border-top:1px solid var(--ink);padding-top:.3rem;color:var(--soft);font-size:.8125rem}
@media (max-width:44rem){.because{grid-column:1}body{padding:1.5rem 1rem 3rem}h1{font-size:1.6rem}.families>div,section>details>summary,.how{grid-template-columns:1fr}.control{padding-left:0}.how dd{margin-bottom:.5rem}}
@page{size:A4;margin:16mm}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#333;--line:#999;--wash:#fff;--fail:#000;--unproven:#000;--pass:#000;--attested:#000;--not-applicable:#000;--link:#000}
body{font-size:9.5pt;max-width:none;padding:0}.control{padding-left:0}pre{white-space:pre-wrap;border:1px solid var(--line)}.self{display:none}a{text-decoration:none}.more>summary{display:none}
.scroll{overflow:visible}th,td{min-width:0}h2,h3,h4,summary{break-after:avoid}.evidence>li,tr,.families>div,.sign{break-inside:avoid}
details::details-content{content-visibility:visible;block-size:auto}}
`;

/** What the page may do: nothing but have this style. */
export const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;
