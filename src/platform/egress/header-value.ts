/** One line of visible latin letters (RFC 9110, 5.5): whoever can write a line break can write a header of their own. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\xa0-\xff]*$/u.test(text);
}
