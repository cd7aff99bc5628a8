import { type DataDocument, type Json, locateIn, valueAt } from '../../load/data-document.js';
import type { Location } from '../../load/location.js';
import { secretKind } from '../text/secret-text.js';
import { spelled } from '../text/spellings.js';
import type { FactPart, FactValue } from './auth-facts.js';
import { nodeSettings } from './node-config.js';

/** A variable that an environment file sets, or a setting of node-config, other than a secret. */
export interface EnvSetting {
  readonly name: string;
  readonly value: string;
  readonly stage: string | undefined;
  /** What its name says that it holds. */
  readonly means: FactPart | undefined;
  /** It stands in its file as a number. */
  readonly isNumber?: boolean;
  readonly origin: { readonly document: DataDocument; readonly pointer: string };
  readonly location: Location;
}

/** Stages in the order in which their word counts; files to copy from come last. */
const ORDER = ['production', 'staging', undefined, 'development', 'local', 'test', 'example'];
const STAGE_SUFFIX = spelled('surroundings', 'stageSuffixes');

/** What environment files set, the most important stage first. What is secret, or still to be filled in, is left out. */
export function envSettings(
  documents: readonly DataDocument[],
  names: Readonly<Record<string, readonly string[]>>,
): readonly EnvSetting[] {
  const meanings = Object.entries(names).flatMap(([means, ends]) =>
    ends.map((end) => [end, means as FactPart] as const),
  );
  const variables = documents.filter(({ kind }) => kind === 'env').flatMap((document) => [...of(document, meanings)]);
  const settings = nodeSettings(documents, variables)
    .filter(({ name, value }) =>
      isTold(value, meaningOf(name.slice('config '.length).replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2'), meanings)),
    )
    .map((setting) => ({ ...setting, means: undefined }));
  return [...variables, ...settings].sort((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage));
}

function* of(
  document: DataDocument,
  meanings: readonly (readonly [end: string, means: FactPart])[],
): Generator<EnvSetting> {
  const entries = valueAt(document.data, '/entries');
  if (!Array.isArray(entries)) return;
  for (const [index, entry] of (entries as readonly Json[]).entries()) {
    const [name, value] = [valueAt(entry, '/name'), valueAt(entry, '/value')];
    if (typeof name !== 'string' || typeof value !== 'string' || valueAt(entry, '/overridden') === true) continue;
    const pointer = `/entries/${index}/value`;
    const means = meaningOf(name, meanings);
    if (!isTold(value, means) || document.unresolved?.(pointer) !== undefined) continue;
    const origin = { document, pointer };
    yield { name, value, stage: document.stage, means, origin, location: locateIn(document, pointer) };
  }
}

function meaningOf(name: string, meanings: readonly (readonly [string, FactPart])[]): FactPart | undefined {
  const bare = name.slice(0, 200).toUpperCase().replaceAll(/[.-]/g, '_').replace(STAGE_SUFFIX, '');
  return meanings.find(([end]) => bare === end || bare.endsWith(`_${end}`))?.[1];
}

/** What Auth0 calls a tenant by itself is no word to replace. */
const OWN_TENANT = /^(?:https?:\/\/)?dev-[a-z0-9]{8,}\.(?:[a-z0-9-]+\.)?auth0\.com\/?$/;

/** Ids of clients look as if they were generated, and are public; an address that reads like a placeholder is still what is set. */
function isTold(value: string, means: FactPart | undefined): boolean {
  // `REFRESH_DAYS=7` is as short as a placeholder.
  if (/^\d{1,9}$/.test(value)) return true;
  const kind = secretKind(value);
  const isAddress = kind === 'placeholder' && (/^https?:\/\/[^<>[\]{}]+$/i.test(value) || OWN_TENANT.test(value));
  return value.length <= 300 && (kind === 'plain' || isAddress || (kind === 'random' && means === 'clientId'));
}

/** What a value of the code is in each file that says: a constant is itself. */
export function resolved(
  value: FactValue,
  settings: readonly EnvSetting[],
): readonly { readonly text: string; readonly setting?: EnvSetting }[] {
  if ('text' in value) return [value];
  return settings
    .filter(({ name }) => name === value.variable)
    .map((setting) => {
      // A number that a file gives counts what the library counts; a text is read by whatever the code makes of it.
      const unit = value.counts && setting.isNumber ? ` ${value.counts}` : '';
      return { text: value.before + setting.value + value.after + unit, setting };
    });
}
