import { isSerializedByClass, isShapedAnswer } from '../questions/answer-shape.js';
import type { CodeSite } from '../questions/code-site.js';
import { type Exposed, exposedIn, SPEAKS } from '../questions/exposed.js';
import { type Redaction, redactionOf } from '../questions/redaction.js';
import { isChosenRecord, recordIn, type UserRecord, userRecord } from '../questions/user-record.js';
import { expressionsOf } from '../roles/parts.js';
import type { Site } from '../roles/site.js';
import { regionAround } from '../values/fields.js';
import type { Program } from '../values/program.js';
import type { Disclosures } from './code.js';
import type { ViewedSite } from './viewed-site.js';

/** What leaves as a whole: records of users, errors, what loggers of requests do not leave out. */
export class DisclosureViews implements Disclosures {
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
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

  redaction(site: CodeSite): Redaction {
    return redactionOf(this.#program, site);
  }
}

function innerOf(site: CodeSite): Site {
  return (site as ViewedSite).view.site;
}
