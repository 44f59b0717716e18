const SYSTEMS = [
  ["Android", /Android/u],
  ["iPhone", /iPhone/u],
  ["iPad", /iPad/u],
  ["ChromeOS", /CrOS/u],
  ["Windows", /Windows/u],
  ["Mac", /Macintosh|Mac OS X/u],
  ["Linux", /Linux/u],
] as const;

const BROWSERS = [
  ["Edge", /\bEdgi?A?\//u],
  ["Opera", /\bOPR\//u],
  ["Firefox", /\b(?:Firefox|FxiOS)\//u],
  ["Chrome", /\b(?:Chrome|CriOS)\//u],
  ["Safari", /\bSafari\//u],
] as const;

/** A first name for a device, in words of ours only: "Firefox on Windows". Its person may call it what they like. */
export function deviceLabel(userAgent: string | undefined): string {
  const { browser, system } = deviceNames(userAgent);
  if (browser === undefined) return system ?? "A browser";
  return system === undefined ? browser : `${browser} on ${system}`;
}

/** The same by names alone, which are alike in all languages: "Firefox, Windows". Null where none of them is known. */
export function deviceOf(userAgent: string | undefined): string | null {
  const { browser, system } = deviceNames(userAgent);
  const names = [browser, system].filter((name) => name !== undefined);
  return names.length === 0 ? null : names.join(", ");
}

function deviceNames(userAgent: string | undefined): { readonly browser: string | undefined; readonly system: string | undefined } {
  const name = (known: readonly (readonly [string, RegExp])[]): string | undefined =>
    known.find(([, pattern]) => pattern.test(userAgent ?? ""))?.[0];
  return { browser: name(BROWSERS), system: name(SYSTEMS) };
}
