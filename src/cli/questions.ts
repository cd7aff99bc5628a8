import { createInterface, type Interface } from 'node:readline';
import { visible } from '../report/visible.js';

/** Questions to whoever sits at stdin, or to what was piped into it: a line is an answer. Asked on stderr. */
export class Questions {
  #lines: AsyncIterator<string> | undefined;
  #reader: Interface | undefined;
  asked = 0;

  /** The answer; undefined where stdin has ended. A person who gives one that is refused is asked again. */
  async ask(question: string, refused: (answer: string) => string | undefined): Promise<string | undefined> {
    for (;;) {
      const answer = await this.#line(`${visible(question)} `);
      const problem = answer === undefined ? undefined : refused(answer);
      if (problem === undefined || !process.stdin.isTTY) return answer;
      process.stderr.write(`${visible(problem)}\n`);
    }
  }

  async #line(prompt: string): Promise<string | undefined> {
    this.asked++;
    this.#reader ??= createInterface({
      input: process.stdin,
      output: process.stderr,
      terminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
    });
    // One iterator from the first question on: lines that a pipe has already brought would be lost between two.
    this.#lines ??= this.#reader[Symbol.asyncIterator]();
    this.#reader.setPrompt(prompt);
    this.#reader.prompt();
    const { value, done } = await this.#lines.next();
    return done ? undefined : String(value).trim();
  }

  close(): void {
    this.#reader?.close();
  }
}
