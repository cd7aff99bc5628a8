import { type DataDocument, type Json, locateIn } from '../../load/data-document.js';
import { childPointer } from '../../load/document-builder.js';
import type { EnvSetting } from './env-settings.js';

/** Tells the settings of node-config from variables of the environment, which may be called alike. */
export const BEFORE = 'config ';
const FROM_ENVIRONMENT = /(?:^|\/)custom-environment-variables\.\w+$/;
const DEFAULTS = /(?:^|\/)default\.\w+$/;

/** A value that a file of settings gives, before anybody asked what it means. */
interface NodeSetting extends Pick<EnvSetting, 'name' | 'value' | 'stage' | 'origin' | 'location'> {
  readonly isNumber: boolean;
}

/** What the files of node-config set: variables of the environment go before a file for production, and that before the defaults. */
export function nodeSettings(
  documents: readonly DataDocument[],
  variables: readonly EnvSetting[],
): readonly (NodeSetting | EnvSetting)[] {
  const all = documents
    .filter(({ kind }) => kind === 'node-config')
    .flatMap((document) => [...leavesOf(document, document.data, '', [])]);
  const isNamed = ({ origin }: NodeSetting) => FROM_ENVIRONMENT.test(origin.document.path);
  const outside = all.filter(isNamed).flatMap(({ name, value }) => {
    const set = variables.filter((variable) => variable.name === value);
    return set.map((variable) => ({ ...variable, name: name.replace(/\.__name$/, ''), means: undefined }));
  });
  const files = all.filter((setting) => !isNamed(setting));
  const stronger = new Set(
    [...outside, ...files.filter(({ stage }) => stage === 'production')].map(({ name }) => name),
  );
  const isDefault = ({ origin }: NodeSetting) => DEFAULTS.test(origin.document.path);
  // Elsewhere a file called so is one to copy from; these are in use.
  const kept = files.flatMap((setting) => {
    if (!isDefault(setting)) return [setting];
    return stronger.has(setting.name) ? [] : [{ ...setting, stage: undefined }];
  });
  return [...outside, ...kept];
}

function* leavesOf(
  document: DataDocument,
  data: Json,
  pointer: string,
  path: readonly (string | number)[],
): Generator<NodeSetting> {
  if (typeof data === 'string' || typeof data === 'number') {
    if (path.length === 0 || document.unresolved?.(pointer) !== undefined) return;
    yield {
      name: BEFORE + path.join('.'),
      value: String(data),
      isNumber: typeof data === 'number',
      stage: document.stage,
      origin: { document, pointer },
      location: locateIn(document, pointer),
    };
  } else if (Array.isArray(data)) {
    for (const [index, element] of (data as readonly Json[]).entries())
      yield* leavesOf(document, element, childPointer(pointer, index), path);
  } else if (data !== null && typeof data === 'object') {
    for (const [member, value] of Object.entries(data))
      yield* leavesOf(document, value, childPointer(pointer, member), [...path, member]);
  }
}
