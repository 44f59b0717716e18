/**
 * Many byte strings as one parameter, for `${byteaArray(all)}::text::bytea[]`. The driver takes an array of buffers for
 * one buffer, so the array is written here, in PostgreSQL's own notation; hex needs no quoting rules.
 */
export function byteaArray(all: readonly Buffer[]): string {
  return `{${all.map((bytes) => `"\\\\x${bytes.toString("hex")}"`).join(",")}}`;
}
