import type { Disclosures } from './code.js';
import type { CodeSite } from './code-site.js';
import { type Exposed, exposedIn, SPEAKS } from './exposed.js';
import { regionAround } from './fields.js';
import { expressionsOf } from './parts.js';
import type { Program } from './program.js';
import { type Redaction, redactionOf } from './redaction.js';
import type { Site } from './site.js';
import { isChosenRecord, recordIn, type UserRecord, userRecord } from './user-record.js';
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
      if (found) return found;
    }
    return undefined;
  }

  recordSent(site: CodeSite, part: string): UserRecord | undefined {
    for (const expression of expressionsOf(innerOf(site), part)) {
      const found = recordIn(this.#program, expression);
      if (found) return found;
    }
    return undefined;
  }

  isChosen(site: CodeSite, part: string): boolean {
    return expressionsOf(innerOf(site), part).some((expression) => isChosenRecord(this.#program, expression));
  }

  exposed(site: CodeSite, part: string): readonly Exposed[] {
    if (!SPEAKS.test(regionAround(innerOf(site).node).getText())) return [];
    return site.part(part).values.flatMap((value) => exposedIn(this.#program, value));
  }

  redaction(site: CodeSite): Redaction {
    return redactionOf(this.#program, site);
  }
}

function innerOf(site: CodeSite): Site {
  return (site as ViewedSite).view.site;
}
