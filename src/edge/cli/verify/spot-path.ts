/** C2SP tlog-tiles: the index in groups of three digits, all but the last marked by an x; a partial tile says its width. */
export function spotPath(index: number, width: number): string {
  let path = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, "0")}/${path}`;
  }
  return width === 256 ? path : `${path}.p/${width}`;
}
