/** The first of the browser's languages that is a kind of this one; the language itself where there is none. */
export function localeOf(language: string, browsers: readonly string[]): string {
  return browsers.find((tag) => tag.split("-")[0]?.toLowerCase() === language) ?? language;
}
