import { ts } from '#compiler';
import type { Callers } from '../flow/callers.js';
import { isSerializedByClass, isShapedAnswer } from '../questions/answer-shape.js';
import type { CodeSite } from '../questions/code-site.js';
import type { Credential } from '../questions/credentials.js';
import { type Exposed, exposedIn, SPEAKS } from '../questions/exposed.js';
import { type PersonalRow, personalRow } from '../questions/personal-rows.js';
import { isHiddenBy, leavesOut, type Redaction, redactionOf } from '../questions/redaction.js';
import { isChosenRecord, recordIn, type UserRecord, userRecord } from '../questions/user-record.js';
import { argumentOfAction, isLooseBody, sievedBefore, type WholeWrite, wholeBody } from '../questions/whole-body.js';
import { expressionsOf } from '../roles/parts.js';
import type { Site } from '../roles/site.js';
import { optionsOf } from '../syntax/value.js';
import { regionAround } from '../values/fields.js';
import type { Program } from '../values/program.js';
import { decidesRights, rightsOfRecord } from '../values/record-rights.js';
import type { Disclosures } from './code.js';
import type { ViewedSite } from './viewed-site.js';

/** What leaves as a whole: records of users, errors, what loggers of requests do not leave out. */
export class DisclosureViews implements Disclosures {
  readonly #program: Program;

  readonly #callers: Callers;

  constructor(program: Program, callers: Callers) {
    this.#program = program;
    this.#callers = callers;
  }

  userRecord(site: CodeSite, part: string): UserRecord | undefined {
    for (const value of site.part(part).values) {
      const found = userRecord(this.#program, value);
      if (found && !found.field?.isExcluded) return found;
    }
    return undefined;
  }

  recordSent(site: CodeSite, part: string): UserRecord | undefined {
    for (const expression of expressionsOf(innerOf(site), part)) {
      const found = recordIn(this.#program, expression);
      if (!found || isShapedAnswer(this.#program, expression)) continue;
      if (!found.field?.isExcluded || !isSerializedByClass(this.#program, expression)) return found;
    }
    return undefined;
  }

  personalRow(site: CodeSite, part: string): PersonalRow | undefined {
    for (const expression of expressionsOf(innerOf(site), part)) {
      const found = personalRow(this.#program, expression);
      if (found && !isShapedAnswer(this.#program, expression)) return found;
    }
    return undefined;
  }

  isChosen(site: CodeSite, part: string): boolean {
    return expressionsOf(innerOf(site), part).some((expression) => isChosenRecord(this.#program, expression));
  }

  exposed(site: CodeSite, part: string): readonly Exposed[] {
    const inner = innerOf(site);
    const speaks = [inner.node, ...expressionsOf(inner, part)].some((node) =>
      SPEAKS.test(regionAround(node).getText()),
    );
    if (!speaks) return [];
    return site.part(part).values.flatMap((value) => exposedIn(this.#program, value));
  }

  wholeWrite(site: CodeSite): WholeWrite | undefined {
    const { node } = innerOf(site);
    const bodies = site.part('body').values.flatMap((value) => wholeBody(this.#program, value) ?? []);
    const handed = expressionsOf(innerOf(site), 'body');
    const body =
      bodies[0] ??
      handed.find((given) => isLooseBody(this.#program, given)) ??
      handed.flatMap((given) => argumentOfAction(given) ?? [])[0];
    if (!body || (ts.isCallExpression(node) && this.#isOwn(node.expression))) return undefined;
    const rights = rightsOfRecord(this.#program, site.texts('record')[0] ?? '');
    const over = (site.texts('over')[0] ?? '').split(',');
    const fields = rights?.fields.filter((field) => !over.includes(field));
    // Where no schema says what there is, whoever sets one of them knows.
    const isOpen = rights?.isDeclared ? fields?.length !== 0 : !over.some((name) => decidesRights(name));
    return rights && fields && isOpen ? { body, fields, sieve: sievedBefore(this.#callers, body) } : undefined;
  }

  /** A function of the project writes in its own way, which is looked at there. */
  #isOwn(callee: ts.Expression): boolean {
    return optionsOf(this.#program.evaluator.evaluate(callee)).some(({ kind }) => kind === 'function');
  }

  redaction(site: CodeSite): Redaction {
    return redactionOf(this.#program, site);
  }

  isHiddenBy(path: string, credential: Credential): boolean | undefined {
    return isHiddenBy(path, credential);
  }

  leavesOut(path: string, keys: readonly string[]): boolean {
    return leavesOut(path, keys);
  }
}

function innerOf(site: CodeSite): Site {
  return (site as ViewedSite).view.site;
}
