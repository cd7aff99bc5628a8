/**
 * What an answer leaves out because there was more than anybody looks at. What was seen stands; that there is nothing else
 * does not, so whoever proves something by such an answer proves nothing.
 */
export class Overlooked {
  #why: string | undefined;

  /** Says that what is being found out goes on without some of what there is. */
  say(why: string): void {
    this.#why ??= why;
  }

  /** Finds something out, and tells what that overlooks; whoever asked for more leaves it out too. */
  during<Answer>(ask: () => Answer): { readonly answer: Answer; readonly why: string | undefined } {
    const before = this.#why;
    this.#why = undefined;
    try {
      const answer = ask();
      return { answer, why: this.#why };
    } finally {
      this.#why = before ?? this.#why;
    }
  }

  /** Finds out what can only be a reason to ask for less: without some of it, more is asked for. */
  aside<Answer>(ask: () => Answer): Answer {
    const before = this.#why;
    try {
      return ask();
    } finally {
      this.#why = before;
    }
  }
}

/** Answers that are found once: whoever is given one again leaves out what it leaves out. */
export class Answers<Key, Answer> {
  readonly #overlooked: Overlooked;
  readonly #answers = new Map<Key, Answer>();
  readonly #why = new Map<Key, string>();

  constructor(overlooked: Overlooked) {
    this.#overlooked = overlooked;
  }

  /** `meanwhile` answers whoever asks the same on the way to the answer. */
  of(key: Key, ask: () => Answer, meanwhile?: Answer): Answer {
    const known = this.#answers.get(key);
    if (known !== undefined || this.#answers.has(key)) {
      const why = this.#why.get(key);
      if (why !== undefined) this.#overlooked.say(why);
      return known as Answer;
    }
    if (meanwhile !== undefined) this.#answers.set(key, meanwhile);
    const { answer, why } = this.#overlooked.during(ask);
    this.#answers.set(key, answer);
    if (why !== undefined) this.#why.set(key, why);
    return answer;
  }
}
