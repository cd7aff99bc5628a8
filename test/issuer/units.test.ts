import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { issuerUnits } from '../../rules/issuer/units.js';
import { SchemaJudge } from '../../src/analyse/config/schema.js';
import { judgeIssuer } from '../../src/analyse/issuer/issuer.js';
import { type KeyLife, keyLives, sightingOf } from '../../src/analyse/issuer/key-history.js';
import { type DataDocument, locateIn } from '../../src/load/data-document.js';
import { readIssuerText } from '../../src/load/issuer.js';
import type { IssuerFacts } from '../../src/load/issuer-facts.js';
import type { IssuerExample, IssuerRule } from '../../src/rule.js';
import { factsOfExample } from './examples.js';
import { RULES_DIR, ruleFiles, schemaRules } from './rules.js';

const NOW = '2026-11-23';

/** Where the unit finds something: `document:pointer`, the URL of an answer, or `file:line` of a project. */
async function findingsOf(unit: IssuerRule, example: IssuerExample): Promise<string[]> {
  const facts = await factsOfExample(example);
  expect(facts.problems, 'the example has to be readable').toEqual([]);
  const now = new Date(example.now ?? NOW);
  const { observations, incomplete } = judgeIssuer(
    facts,
    { schema: [], units: [unit] },
    {
      now,
      profile: example.profile,
      rotation: example.rotation,
      lives: await livesOf(example, facts, now),
      project: example.project,
    },
  );
  expect(incomplete).toEqual([]);
  const isDocument = (path: string): boolean => facts.documents.some((document) => document.path === path);
  return observations
    .filter(({ outcome }) => outcome === 'finding')
    .map(({ location: { path, startLine }, identity }) => {
      if (example.project) return `${path}:${startLine}`;
      return isDocument(path) ? `${path}:${identity.code}` : path;
    });
}

async function livesOf({ history }: IssuerExample, facts: IssuerFacts, now: Date): Promise<KeyLife[] | undefined> {
  if (!history) return undefined;
  const sightings = [sightingOf(facts, now)];
  for (const { time, keys } of history)
    sightings.push(sightingOf(await factsOfExample({ jwks: { keys } }), new Date(time)));
  return keyLives(sightings.filter((sighting) => sighting !== undefined));
}

describe('the registry of issuer units', () => {
  it('lists every unit of the folder, under the id that its path says', () => {
    expect(issuerUnits.map(({ id }) => `${id}.ts`).sort()).toEqual(ruleFiles('.ts'));
  });
});

describe.each(issuerUnits.map((unit) => [unit.id, unit] as const))('%s', (_, unit) => {
  it('finds what its bad examples mark, and nothing else', async () => {
    expect(unit.bad.length).toBeGreaterThan(0);
    for (const example of unit.bad) {
      const at = await findingsOf(unit, example);
      expect([...at].sort()).toEqual([...example.at].sort());
    }
  });

  it('stays silent on its good examples', async () => {
    expect(unit.good.length).toBeGreaterThan(0);
    for (const example of unit.good) expect(await findingsOf(unit, example)).toEqual([]);
  });
});

describe.each(schemaRules.map((rule) => [rule['x-rule'].id, rule] as const))('%s', (id, rule) => {
  const { applies, examples, profiles } = rule['x-rule'];
  const judge = new SchemaJudge([rule]);

  async function documentOf(data: unknown): Promise<DataDocument> {
    const asUrl = applies === 'issuer.metadata' ? 'https://id.example/.well-known/openid-configuration' : undefined;
    const { documents } = await readIssuerText(JSON.stringify(data, null, 2), 'example.json', { asUrl });
    const document = documents[0];
    if (!document) throw new Error(`${id} has an example that is no issuer document`);
    return document;
  }

  it('lies where its id says', () => {
    expect(JSON.parse(readFileSync(join(RULES_DIR, `${id}.json`), 'utf8'))['x-rule'].id).toBe(id);
  });

  it('finds what its bad examples mark', async () => {
    expect(examples.bad.length).toBeGreaterThan(0);
    for (const { document: data, at } of examples.bad) {
      const document = await documentOf(data);
      const found = [...judge.judge(document, profiles?.[0])].filter(({ outcome }) => outcome === 'finding');
      expect(found.map(({ location }) => location)).toEqual(at.map((pointer) => locateIn(document, pointer)));
    }
  });

  it('stays silent on its good examples', async () => {
    expect(examples.good.length).toBeGreaterThan(0);
    for (const data of examples.good) {
      const found = [...judge.judge(await documentOf(data), profiles?.[0])];
      expect(found.filter(({ outcome }) => outcome === 'finding')).toEqual([]);
    }
  });
});
