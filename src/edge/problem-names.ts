/** A URN: stable, and nobody is sent to an address that could move. */
export function problemType(code: string): string {
  return `urn:strongroom:problem:${code}`;
}

/** `already_exists` becomes "Already exists": codes are chosen so that they read. */
export function problemTitle(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
