import { Chalk } from 'chalk';
import type { Severity } from '../rule-meta.js';

type Paint = (text: string) => string;

/** The few colours of the terminal report. Colour never carries meaning alone: every severity has its word. */
export interface Palette {
  readonly severity: Readonly<Record<Severity, Paint>>;
  readonly frame: Paint;
  readonly strong: Paint;
  readonly quiet: Paint;
  readonly good: Paint;
  readonly bad: Paint;
}

export function palette(color: boolean): Palette {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return {
    severity: { high: chalk.bold.red, medium: chalk.bold.yellow, low: chalk.bold.cyan },
    frame: chalk.blue,
    strong: chalk.bold,
    quiet: chalk.dim,
    good: chalk.green,
    bad: chalk.bold.red,
  };
}
