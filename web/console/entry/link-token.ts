const kept = new Map<string, string>();

/**
 * What a mailed link carries behind its `#`. It leaves the address at once, so that it stays neither in the browser's list
 * of pages nor on the screen, and is remembered here until the page goes.
 */
export function takeLinkToken(): string {
  const { pathname, hash } = location;
  const token = hash.slice(1);
  if (token !== "") {
    kept.set(pathname, token);
    history.replaceState(null, "", pathname);
  }
  return kept.get(pathname) ?? "";
}
