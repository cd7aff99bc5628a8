import type { Observation } from '../analyse/observations/observation.js';
import { compareText, RANK } from './order.js';

/** Folds what says the same twice: exact duplicates, and findings of related rules at one place for one control. */
export function dedupe(observations: readonly Observation[]): Observation[] {
  const kept = new Map<string, Observation[]>();
  for (const observation of observations) {
    const key = placeKey(observation);
    const here = kept.get(key) ?? [];
    const twin = here.findIndex((other) => sameReason(observation, other));
    const other = here[twin];
    if (other === undefined) here.push(observation);
    else if (weightier(observation, other)) here[twin] = observation;
    kept.set(key, here);
  }
  return [...kept.values()].flat();
}

const OF_ISSUERS = /^(issuer|jwks|http|prm|mcp|agreement|registration)\//;

function placeKey({ outcome, location }: Observation): string {
  const { path, startLine, startColumn, endLine, endColumn } = location;
  return [outcome, path, startLine, startColumn, endLine, endColumn].join('\0');
}

function sameReason(a: Observation, b: Observation): boolean {
  if (a.rule.id === b.rule.id) return a.say === b.say;
  if (a.outcome !== 'finding') return false;
  const shared = family(a);
  return shared !== undefined && shared === family(b) && a.controls.some((control) => b.controls.includes(control));
}

/**
 * The folder of a data rule: `env` of `env/committed-secret`. Each rule about code or an issuer speaks of a defect of its
 * own: all that a document or a key lacks stands at the same place.
 */
function family({ rule }: Observation): string | undefined {
  return rule.id.includes('/') && !OF_ISSUERS.test(rule.id) ? rule.id.split('/', 1)[0] : undefined;
}

function weightier(a: Observation, b: Observation): boolean {
  const difference = RANK[a.severity] - RANK[b.severity] || RANK[a.confidence] - RANK[b.confidence];
  return difference > 0 || (difference === 0 && compareText(a.rule.id, b.rule.id) < 0);
}
