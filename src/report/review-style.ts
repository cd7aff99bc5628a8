import { createHash } from 'node:crypto';

/** Readable without colour, in the dark, on A4 and on a small screen; statuses are words, colour only underlines them. */
export const STYLE = `
:root{color-scheme:light dark;--line:#8888;--soft:#8882;--bad:#b00020;--open:#7a4b00;--good:#0b5d1e}
@media (prefers-color-scheme:dark){:root{--bad:#ff8a80;--open:#ffd180;--good:#a5d6a7}}
body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{line-height:1.2}h2{margin-top:2rem;border-bottom:1px solid var(--line)}
code{font-family:ui-monospace,monospace;font-size:.9em}
table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:break-word;min-width:4.5rem}caption{text-align:left;font-weight:700}
details{border:1px solid var(--line);margin:.4rem 0;padding:.3rem .6rem}summary{cursor:pointer}
summary h3{display:inline;font-size:1em}
.status{font-weight:700;white-space:nowrap}.fail{color:var(--bad)}.unproven{color:var(--open)}.pass,.attested{color:var(--good)}
.verdict{border:2px solid;padding:.5rem .8rem;font-weight:700}
.scroll{overflow-x:auto}:target{outline:3px solid}
@page{size:A4;margin:15mm}
@media print{body{font-size:10pt;max-width:none;padding:0}tr,summary{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}
:root{color-scheme:light;--bad:#000;--open:#000;--good:#000}details::details-content{content-visibility:visible;block-size:auto}}
`;

/** What the page may do: nothing but have this style. */
export const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;
