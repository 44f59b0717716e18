import { inspect } from "node:util";

const REDACTED = "[redacted]";

/** A value that prints as `[redacted]` wherever it ends up by mistake: logs, errors, JSON, templates. */
export class Redacted<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The one way out. A rule test holds the short list of files that may call it. */
  static unveil<T>(redacted: Redacted<T>): T {
    return redacted.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** The one way out of a `Redacted`, short to write and easy to grep. */
export function unveil<T>(redacted: Redacted<T>): T {
  return Redacted.unveil(redacted);
}
