import { ruleList, ruleListJson } from '../report/rule-list.js';
import { loadWholeCatalogue } from '../rule-catalogue.js';
import type { OutputFlags } from './options.js';
import { print, terminal } from './output.js';

export async function runRules(flags: Pick<OutputFlags, 'format' | 'color'>): Promise<number> {
  const rules = [...(await loadWholeCatalogue()).values()];
  await print(flags.format === 'json' ? ruleListJson(rules) : ruleList(rules, terminal(flags)));
  return 0;
}
