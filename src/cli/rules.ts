import { readdirSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ownRulesAt } from '../discover/discover.js';
import { type OwnRules, readOwnRules } from '../discover/own-rules.js';
import { UsageError } from '../discover/usage-error.js';
import { ruleList, ruleListJson } from '../report/rule-list.js';
import { visible } from '../report/visible.js';
import { loadWholeCatalogue } from '../rule-catalogue.js';
import type { OutputFlags } from './options.js';
import { print, terminal } from './output.js';

export interface RulesFlags extends Pick<OutputFlags, 'format' | 'color'> {
  /** The folder of a project's own rules. */
  readonly check?: string;
}

export async function runRules(flags: RulesFlags): Promise<number> {
  if (flags.check !== undefined) return check(flags.check);
  const rules = [...(await loadWholeCatalogue(ownRulesAt(process.cwd()))).values()];
  await print(flags.format === 'json' ? ruleListJson(rules) : ruleList(rules, terminal(flags)));
  return 0;
}

async function check(folder: string): Promise<number> {
  const { checkOwnRules } = await import('../check-rules.js');
  const { rules, examples, faults } = await checkOwnRules(rulesIn(realFolder(folder)));
  const verdict = faults.length === 0 ? 'all as they say' : `${faults.length} not as they say`;
  const lines = [...faults.map(visible), `${rules} rules, ${examples} examples: ${verdict}`];
  await print(`${lines.join('\n')}\n`);
  return faults.length === 0 ? 0 : 1;
}

/** A folder of groups, or one group; formats may also be described in the folder that the configuration names. */
function rulesIn(folder: string): OwnRules {
  const elsewhere = ownRulesAt(process.cwd())?.formats ?? [];
  const isGroup = readdirSync(folder).some((name) => name.endsWith('.json'));
  if (!isGroup) return readOwnRules(folder, '.', { elsewhere });
  return readOwnRules(dirname(folder), basename(folder), { isGroup, elsewhere });
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    throw new UsageError(`The folder ${folder} does not exist: check its path.`);
  }
}
