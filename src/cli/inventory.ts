import { renderInventory } from '../report/formats.js';
import { inventory } from '../take-inventory.js';
import type { GateFlags, OutputFlags } from './options.js';
import { print, terminal, writeOutput } from './output.js';
import { Progress } from './progress.js';

export interface InventoryFlags extends OutputFlags, Pick<GateFlags, 'config' | 'persona'> {
  readonly exclude: readonly string[];
}

export async function runInventory(paths: readonly string[], flags: InventoryFlags): Promise<number> {
  const progress = new Progress(flags);
  const taken = await inventory({
    paths,
    exclude: flags.exclude,
    settingsPath: typeof flags.config === 'string' ? flags.config : undefined,
    noConfig: flags.config === false,
    persona: flags.persona,
    onStage: progress.stage,
  }).finally(() => progress.stop());
  const plain = { ...terminal({ color: 'never' }), width: 100 };
  for (const { format, file } of flags.output) writeOutput(file, await renderInventory(taken, format, plain));
  await print(await renderInventory(taken, flags.format, terminal(flags)));
  return taken.incomplete.length > 0 ? 3 : 0;
}
