import { metaOf, type SchemaRule } from './analyse/config/schema-rule.js';
import { metaOfTest, type TestRule } from './analyse/tests/test-rule.js';
import type { OwnRules } from './discover/own-rules.js';
import { UsageError } from './discover/usage-error.js';
import type { CodeRule, IssuerRule } from './rule.js';
import type { RuleMeta } from './rule-meta.js';

/** A rule with its documentation, whatever its detection looks like. */
export type CataloguedRule =
  | { readonly kind: 'code'; readonly meta: RuleMeta; readonly code: CodeRule }
  | { readonly kind: 'issuer'; readonly meta: RuleMeta; readonly issuer: IssuerRule }
  | { readonly kind: 'config' | 'issuer'; readonly meta: RuleMeta; readonly schema: SchemaRule; readonly own?: true }
  | { readonly kind: 'tests'; readonly meta: RuleMeta; readonly tests: TestRule };

/** By id, in the order of the ids. */
export type Catalogue = ReadonlyMap<string, CataloguedRule>;

/** Every rule that finds something, those of the project among them. Loads no engine where the project has none. */
export async function loadCatalogue(own?: OwnRules): Promise<Catalogue> {
  const [{ codeRules }, { issuerUnits }, { loadSchemaRules }] = await Promise.all([
    import('../rules/code/index.js'),
    import('../rules/issuer/units.js'),
    import('./load/rule-files.js'),
  ]);
  const schemas = (kind: 'config' | 'issuer') =>
    loadSchemaRules(kind).map((schema): CataloguedRule => ({ kind, meta: metaOf(schema), schema }));
  const all: CataloguedRule[] = [
    ...codeRules.map((code): CataloguedRule => ({ kind: 'code', meta: code, code })),
    ...issuerUnits.map((issuer): CataloguedRule => ({ kind: 'issuer', meta: issuer, issuer })),
    ...schemas('config'),
    ...schemas('issuer'),
  ];
  if (own) all.push(...(await ownRulesOf(own, new Set(all.map(({ meta }) => meta.id)))));
  return new Map(all.sort((a, b) => (a.meta.id < b.meta.id ? -1 : 1)).map((one) => [one.meta.id, one]));
}

/** The rules about the project's own tests as well, which only a review asks. */
export async function loadWholeCatalogue(own?: OwnRules): Promise<Catalogue> {
  const [found, { loadTestRules }] = await Promise.all([loadCatalogue(own), import('./load/test-rules.js')]);
  const tests = loadTestRules().map((rule): CataloguedRule => ({ kind: 'tests', meta: metaOfTest(rule), tests: rule }));
  return new Map([...found, ...tests.map((one) => [one.meta.id, one] as const)]);
}

async function ownRulesOf({ rules }: OwnRules, shipped: ReadonlySet<string>): Promise<CataloguedRule[]> {
  const [{ SchemaJudge }, { linearPatterns }] = await Promise.all([
    import('./analyse/config/schema.js'),
    import('./discover/linear-pattern.js'),
  ]);
  return rules.map(({ path, rule }) => {
    const meta = metaOf(rule);
    if (shipped.has(meta.id))
      throw new UsageError(`${path}:1:1: a shipped rule has the id "${meta.id}" already: give this one another.`);
    try {
      new SchemaJudge([rule], linearPatterns()).check();
    } catch (error) {
      throw new UsageError(`${path}:1:1: ${(error as Error).message}.`);
    }
    return { kind: 'config', meta, schema: rule, own: true };
  });
}

export function codeRulesOf(catalogue: Catalogue): CodeRule[] {
  return [...catalogue.values()].flatMap((one) => ('code' in one ? [one.code] : []));
}

function issuerRulesOf(catalogue: Catalogue): IssuerRule[] {
  return [...catalogue.values()].flatMap((one) => ('issuer' in one ? [one.issuer] : []));
}

const forIssuers = new WeakMap<Catalogue, IssuerRules>();

interface IssuerRules {
  readonly schema: readonly SchemaRule[];
  readonly units: readonly IssuerRule[];
}

/** The same lists for every issuer of a run, so that they are compiled once. */
export function rulesForIssuers(catalogue: Catalogue): IssuerRules {
  const rules = forIssuers.get(catalogue) ?? {
    schema: schemaRulesOf(catalogue, 'issuer'),
    units: issuerRulesOf(catalogue),
  };
  forIssuers.set(catalogue, rules);
  return rules;
}

export function schemaRulesOf(catalogue: Catalogue, kind: 'config' | 'issuer'): SchemaRule[] {
  return [...catalogue.values()].flatMap((one) =>
    'schema' in one && one.kind === kind && !one.own ? [one.schema] : [],
  );
}

/** The rules that came with the project. */
export function ownSchemaRulesOf(catalogue: Catalogue): SchemaRule[] {
  return [...catalogue.values()].flatMap((one) => ('schema' in one && one.own ? [one.schema] : []));
}
