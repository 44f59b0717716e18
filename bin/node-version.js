const NEEDED_MAJOR = 24;
const NEEDED_MINOR = 7;

export const NEEDED = `${NEEDED_MAJOR}.${NEEDED_MINOR}`;

/** True when this version runs TypeScript by stripping types and has the cryptography that the keeper needs. */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/u, "").split(".").map(Number);
  return major > NEEDED_MAJOR || (major === NEEDED_MAJOR && minor >= NEEDED_MINOR);
}
