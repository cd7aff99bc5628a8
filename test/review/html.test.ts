import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldReview, type Review } from '../../src/findings/review.js';
import { loadControls } from '../../src/load/control-files.js';
import { type Frames, framesOf } from '../../src/report/review-frames.js';
import { renderReviewHtml } from '../../src/report/review-html.js';
import { expectGolden } from '../report/golden.js';
import { SECRET, sampleReport } from '../report/sample.js';
import {
  accepted,
  at,
  control,
  finding,
  NOW,
  proof,
  result,
  review,
  settings,
  statement,
  twoApplications,
  unknown,
} from './sample.js';

const HOSTILE =
  `"><script>document.title='owned'</script><img src="https://evil.example/x.png" onerror="document.title='owned'">` +
  `</style></details></main>' onclick='x' <!-- ]]> &lt;b&gt; \u202e javascript:alert(1)`;

/** A review in which every text that comes from outside is the same one. */
function saying(text: string, controls = loadControls()): Review {
  const here = at(text, 4);
  return foldReview({
    result: result({
      findings: [finding({ message: text, fix: text, ruleId: text, location: here, fingerprint: text })],
      proofs: [proof({ say: text, location: here, controls: ['O6'] })],
      unknowns: [unknown({ say: text, why: text, location: here, controls: ['O8'] })],
      suppressed: [
        {
          ...accepted({ message: text, location: here, controls: ['O9'] }),
          suppression: { kind: 'accept', reason: text, until: text, by: text, location: here },
        },
      ],
      incomplete: [{ path: text, line: 2, why: text }],
    }),
    controls,
    settings: settings({
      inventory: { clients: [{ id: text, type: text, confidential: true }], issuers: [{ url: text }] },
      attestations: [statement({ control: 'R3', statement: `this was tried: ${text}`, by: `x ${text}`, link: text })],
    }),
    applications: twoApplications(text),
    now: NOW,
    project: text,
    commit: text,
  });
}

/** Debian's. `.ci/run` installs it where it is missing, so that these tests always run there. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

/** Code that says what the project likes. */
const framesSaying = (words: string): Frames => new Map([[words, ` --> a.ts:1:1\n  |\n1 | ${words}\n`]]);

describe('the HTML review', () => {
  it('is as the golden file has it', () => {
    // Not of the catalogue, whose words change.
    const few = (['O6', 'O7', 'O8', 'O9', 'R3', 'R4'] as const).map((id) => control({ id }));
    expectGolden('review.html', renderReviewHtml(saying('shop', few), framesSaying('shop')));
  });

  it('allows its own style, by hash, and nothing else', () => {
    const html = renderReviewHtml(saying('shop'));
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    );
  });

  it('has the same elements, whatever the project says', () => {
    const elements = (words: string) =>
      [...renderReviewHtml(saying(words), framesSaying(words)).matchAll(/<\/?[a-z!][^\s>]*/gi)]
        .map(([tag]) => tag)
        .join(' ');
    expect(elements(HOSTILE)).toBe(elements('shop'));
  });

  it('is the same for the same review', () => {
    expect(renderReviewHtml(saying('shop'))).toBe(renderReviewHtml(saying('shop')));
  });

  it('says once what it says of many places, and links each of them', () => {
    const proofs = [1, 2, 3].map((line) => proof({ location: at('src/good.ts', line) }));
    const html = renderReviewHtml(review({ result: { proofs } }));
    expect(html.match(/requires an audience/g)).toHaveLength(1);
    for (const row of ['O7-for-1', 'O7-for-2', 'O7-for-3'])
      expect(html).toContain(`<li id="${row}"><a href="#${row}">`);
  });

  it('shows the code of a finding without its secrets', () => {
    const report = sampleReport();
    const html = [...framesOf(report).values()].join('\n');
    expect(html).toMatch(/\d+ \| /);
    expect(html).not.toContain(SECRET);
  });
});

it.runIf(process.env.AUTHPROOF_BROWSER === 'required')('has a browser to be looked at in', () => {
  expect(CHROMIUM).toBeDefined();
});

describe.skipIf(CHROMIUM === undefined)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(() => browser?.close());

  const open = async (words: string, colorScheme: 'light' | 'dark' = 'light') => {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    await page.setContent(renderReviewHtml(saying(words), framesSaying(words)));
    return { page, requests, complaints };
  };

  it('shows every control once, with its status as a word, and opens what fails', async () => {
    const { page, complaints } = await open('shop');
    expect(await page.locator('section > details > summary > .status').count()).toBe(57);
    expect(await page.locator('details:has(> #O7) > summary > .status').textContent()).toBe('✗ Fail');
    expect(await page.locator('details:has(> #O7)').evaluate((node) => node.hasAttribute('open'))).toBe(true);
    expect(await page.locator('details:has(> #O6)').evaluate((node) => node.hasAttribute('open'))).toBe(false);
    expect(complaints).toEqual([]);
    expect(await page.evaluate("getComputedStyle(document.querySelector('.chip')).borderTopLeftRadius")).not.toBe(
      '0px',
    );
  }, 60_000);

  it('has a link to every control and every row of evidence, which opens what it leads to', async () => {
    const { page } = await open('shop');
    const targets = await page
      .locator('a')
      .evaluateAll((nodes) => nodes.map((node) => String(node.getAttribute('href'))));
    expect(targets.filter((target) => !target.startsWith('#'))).toEqual([]);
    const ids = await page.locator('[id]').evaluateAll((nodes) => nodes.map(({ id }) => id));
    expect(targets.filter((target) => !ids.includes(target.slice(1)))).toEqual([]);
    expect(targets).toEqual(expect.arrayContaining(loadControls().map(({ id }) => `#${id}`)));
    const rows = ids.filter((id) => /-(?:for|against)-\d+$/.test(id));
    expect(rows).toEqual(expect.arrayContaining(['O6-for-1', 'O7-against-1', 'R3-for-1']));
    expect(targets).toEqual(expect.arrayContaining(rows.map((id) => `#${id}`)));

    await page.locator('.chip[href="#O6"]').click();
    await expect
      .poll(() => page.locator('details:has(> #O6)').evaluate((node) => node.hasAttribute('open')))
      .toBe(true);
  }, 60_000);

  it('runs nothing and asks for nothing, whatever the project is called', async () => {
    const { page, requests } = await open(HOSTILE);
    await page.waitForTimeout(200);
    expect(requests.filter((url) => !url.startsWith('about:'))).toEqual([]);
    expect(await page.title()).toContain('Auth review before launch');
    expect(await page.locator('script, img, [onclick], [onerror], iframe, link, a:not([href^="#"])').count()).toBe(0);
  }, 60_000);

  it.each(['light', 'dark'] as const)(
    'is accessible, in %s',
    async (scheme) => {
      const { page } = await open('shop', scheme);
      await page.locator('details').evaluateAll((nodes) => {
        for (const node of nodes) node.setAttribute('open', '');
      });
      await page.evaluate(axe.source);
      const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
        'axe.run().then(({ violations }) => violations)',
      );
      expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(background).toBe(scheme === 'dark' ? 'rgb(22, 24, 27)' : 'rgb(255, 255, 255)');
    },
    120_000,
  );

  it('has a language, one first heading, headings in order and ids that are used once', async () => {
    const { page } = await open('shop');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    const levels = await page
      .locator('h1, h2, h3, h4')
      .evaluateAll((nodes) => nodes.map((node) => Number(node.tagName.slice(1))));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    const ids = await page.locator('[id]').evaluateAll((nodes) => nodes.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(await page.locator('th:not([scope])').count()).toBe(0);
  }, 60_000);

  it.each([360, 820, 1280])(
    'fits a screen of %d pixels',
    async (width) => {
      const { page } = await open('shop');
      await page.setViewportSize({ width, height: 800 });
      await page.locator('details').evaluateAll((nodes) => {
        for (const node of nodes) node.setAttribute('open', '');
      });
      const overflow = await page
        .locator('html')
        .evaluate(({ scrollWidth, clientWidth }) => Math.max(0, scrollWidth - clientWidth));
      expect(overflow).toBe(0);
    },
    60_000,
  );

  it('prints on A4, with everything unfolded', async () => {
    const { page } = await open('shop');
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    // 210 by 297 millimetres, in points.
    const [, width = '', height = ''] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
    expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
    await page.emulateMedia({ media: 'print' });
    const folded = page.locator('details:not([open]) > .control');
    expect(await folded.count()).toBeGreaterThan(20);
    const heights = await folded.evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThan(0);
  }, 60_000);
});
