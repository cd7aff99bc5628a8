import type { DataDocument, Json } from './data-document.js';
import { envBlock } from './env-block.js';
import type { Span } from './location.js';
import { everything } from './select.js';
import { stageNamed } from './stage.js';
import { unresolvedText } from './unresolved-text.js';

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly nameAt: Span | undefined;
  readonly at: Span | undefined;
}

/** More than any template takes. */
const LONGEST = 20_000;

/** `Key=value` and `ParameterKey=Key,ParameterValue=value`, with spaces between them; a value in quotes may hold spaces itself. */
const PARAMETER =
  /(?:^|\s)(?:ParameterKey=([\w.-]{1,255}),ParameterValue=|([\w.-]{1,255})=)("(?:[^"\\]|\\.){0,4000}"|[^\s"]{0,4000})/g;

/**
 * The parameters that a template is deployed with, as the document that an environment file gives: a text, a list of texts, or an
 * object from name to value. `WebOrigin` is WEB_ORIGIN, because that is what its variable is called. The stage is what `Stage` or
 * `Environment` among them says where nothing around them does.
 */
export function parameterBlock(block: DataDocument): DataDocument | undefined {
  const found = parametersOf(block);
  if (found.length === 0) return undefined;
  const [told] = found.filter(({ name }) => /^(?:stage|env|environment)(?:_?name)?$/i.test(name));
  const spanOf = (pointer: string): Span | undefined => {
    const [, index, member] = pointer.split('/');
    if (index === undefined) return block.positions.value('');
    const parameter = found[Number(index)];
    return member === 'name' ? parameter?.nameAt : parameter?.at;
  };
  return envBlock({
    ...block,
    data: found.map(({ name, value }): Json => ({ name: inCapitals(name), value })),
    stage: block.stage ?? (told && stageNamed(told.value)),
    positions: { value: spanOf, key: spanOf },
    unresolved: (pointer) => unresolvedText(found[Number(pointer.split('/')[1])]?.value ?? ''),
  });
}

function parametersOf(block: DataDocument): Parameter[] {
  return [...everything({ pointer: '', value: block.data })].flatMap(({ pointer, value }) => {
    const above = pointer.slice(0, pointer.lastIndexOf('/'));
    const member = pointer.slice(above.length + 1);
    if (value === null || typeof value === 'object') return [];
    if (/^\D/.test(member)) {
      const at = block.positions.value(pointer);
      return [{ name: member, value: String(value), nameAt: block.positions.key(pointer), at }];
    }
    return typeof value === 'string' ? ofText(block, pointer, value.slice(0, LONGEST)) : [];
  });
}

function ofText({ positions, text }: DataDocument, pointer: string, written: string): Parameter[] {
  const whole = positions.value(pointer);
  let cursor = whole?.start ?? 0;
  const spanOf = (wanted: string): Span | undefined => {
    const start = whole && wanted !== '' ? text.indexOf(wanted, cursor) : -1;
    // An escape is not written as it reads: then the whole text is its place.
    if (!whole || start === -1 || start + wanted.length > whole.end) return whole;
    cursor = start + wanted.length;
    return { start, end: cursor };
  };
  return [...written.matchAll(PARAMETER)].map(([, long, short, quoted = '']) => {
    const name = long ?? short ?? '';
    const value = quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1') : quoted;
    return { name, value, nameAt: spanOf(name), at: spanOf(value) };
  });
}

/** `WebOrigin` is `WEB_ORIGIN`, and `SMSApiKey` is `SMS_API_KEY`. */
function inCapitals(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}
