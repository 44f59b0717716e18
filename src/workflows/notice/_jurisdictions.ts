const EUROPE: ReadonlySet<string> = new Set(
  "EU AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO GB CH".split(" "),
);

/** Under the GDPR, its British twin, or the Swiss act that follows it. */
export function isEuropean(jurisdiction: string): boolean {
  return EUROPE.has(jurisdiction.slice(0, 2));
}

export function isUnitedStates(jurisdiction: string): boolean {
  return jurisdiction.startsWith("US");
}
