import { ts } from '#compiler';
import { unknown, type Value } from '../syntax/value.js';

/** Whether the spread object has the property nobody can tell. */
export function spreadOf(property: ts.SpreadAssignment, whole: Value): Value {
  return { ...unknown(property, `may be set by \`...${property.expression.getText().slice(0, 50)}\``), from: whole };
}

/** Whether a property of this name was written out for a value: what it is nobody may know, but it is set. */
export function isWritten({ via, kind }: Value, name: string): boolean {
  return (
    kind !== 'literal' &&
    via !== undefined &&
    via.some((step) => step.name === name && ts.isPropertyAssignment(step.node))
  );
}

export function isOpaque(value: Value): boolean {
  return value.kind === 'member' || value.kind === 'unknown';
}
