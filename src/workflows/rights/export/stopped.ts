/** Why the making of an export ends before it is whole; thrown, because what it stops is a stream. */
export class Stopped extends Error {
  readonly code: string;

  constructor(code: string) {
    super("an export is not made");
    this.code = code;
  }
}
