/** Why the making of a file ends before it is whole; thrown, because what it stops is a stream. */
export class Stopped extends Error {
  readonly code: string;

  constructor(code: string) {
    super("a file is not made");
    this.code = code;
  }
}
