import { isDeepStrictEqual } from 'node:util';
import type { Node } from 'jsonc-parser';
import { parseConfig, plainValue } from '../discover/config-source.js';
import { jsonc } from '../discover/jsonc.js';
import type { Attestation } from '../discover/settings.js';

/** A new configuration that holds one statement and nothing else. */
export function firstAttestation(attestation: Attestation): string {
  return `${JSON.stringify({ attestations: [attestation] }, undefined, 2)}\n`;
}

/**
 * The text of a configuration with one more statement in it. Nothing else of it changes: not a comment, not a space.
 * Undefined where the text has no place for it.
 */
export function withAttestation(path: string, text: string, attestation: Attestation): string | undefined {
  const own = parseConfig(path, text)?.node;
  if (own?.type !== 'object') return undefined;
  const style = styleOf(text, own);
  const list = jsonc().findNodeAtLocation(own, ['attestations']);
  if (list && list.type !== 'array') return undefined;
  const signed = list
    ? append(text, list, (indent) => json(attestation, indent, style), style)
    : append(text, own, (indent) => `"attestations": ${json([attestation], indent, style)}`, style);
  return says(path, signed) && isDeepStrictEqual(says(path, signed), expected(own, list, attestation))
    ? signed
    : undefined;
}

function says(path: string, text: string) {
  const own = parseConfig(path, text)?.node;
  return own && plainValue(own);
}

function expected(own: Node, list: Node | undefined, attestation: Attestation) {
  const before = list ? plainValue(list) : [];
  return { ...Object(plainValue(own)), attestations: [...(Array.isArray(before) ? before : []), attestation] };
}

interface Style {
  readonly unit: string;
  readonly newline: string;
}

function styleOf(text: string, own: Node): Style {
  const [first] = own.children ?? [];
  const deeper = first && ownIndent(text, first.offset);
  const outer = indentOfLine(text, own.offset);
  return {
    unit: deeper?.startsWith(outer) && deeper.length > outer.length ? deeper.slice(outer.length) : '  ',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

/** One more element, after all that stands in the container: the comments behind its last element stay with that. */
function append(text: string, container: Node, element: (indent: string) => string, { unit, newline }: Style): string {
  const last = container.children?.at(-1);
  const close = container.offset + container.length - 1;
  const outer = indentOfLine(text, container.offset);
  const indent = (last && ownIndent(text, last.offset)) ?? `${outer}${unit}`;
  const end = last ? last.offset + last.length : container.offset + 1;
  const behind = text.slice(end, close);
  const trailingComma = last !== undefined && hasComma(behind);
  const kept = behind.trimEnd();
  // Where the bracket closes a line of its own, it keeps that line.
  const tail = /[\r\n]/.test(behind.slice(kept.length)) ? behind.slice(kept.length) : `${newline}${outer}`;
  const comma = last === undefined || trailingComma ? '' : ',';
  const added = `${newline}${indent}${element(indent)}${trailingComma ? ',' : ''}`;
  return `${text.slice(0, end)}${comma}${kept}${added}${tail}${text.slice(close)}`;
}

/** `SyntaxKind.CommaToken`, which the compiler does not let through. */
const COMMA = 5;

function hasComma(behind: string): boolean {
  const scanner = jsonc().createScanner(behind, true);
  return scanner.scan() === COMMA;
}

function json(value: Attestation | readonly Attestation[], indent: string, { unit, newline }: Style): string {
  return JSON.stringify(value, undefined, unit).replaceAll('\n', `${newline}${indent}`);
}

function indentOfLine(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

/** The indentation of what begins its line. */
function ownIndent(text: string, offset: number): string | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return before.trim() === '' && lineStart(text, offset) > 0 ? before : undefined;
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}
