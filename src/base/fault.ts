/** A fault: the program is wrong, not the input. It becomes a 500 without detail; the message is for the log only. */
export class Fault extends Error {
  override readonly name = "Fault";
}

/** An outage: something outside is away (database, keeper); retried, or 503 at the edge. */
export class Outage extends Error {
  override readonly name = "Outage";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Fault(message);
}

/** Makes a switch over a union exhaustive: a new member does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new Fault(`unreachable: ${typeof value}`);
}
