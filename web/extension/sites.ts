import { browser } from "./browser.ts";

/** Sites on which the extension may not work yet. */
export async function notAllowed(origins: readonly string[]): Promise<readonly string[]> {
  const { host_permissions: built = [] } = browser.runtime.getManifest();
  const later = origins.filter((origin) => !built.includes(`${origin}/*`));
  const each = await Promise.all(later.map((origin) => browser.permissions.contains({ origins: [siteOf(origin)] })));
  return later.filter((_origin, n) => each[n] === false);
}

/** A button for each; a browser lets nobody be asked who has not pressed a moment ago, so it asks first of all. */
export async function askFor(origin: string): Promise<boolean> {
  return await browser.permissions.request({ origins: [siteOf(origin)] });
}

/** As browsers ask about them; a port is left out, since Firefox has no word for it. */
function siteOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** For sites that the person has just allowed: from the next load of a page on, the extension works there. */
export async function allowSites(origins: readonly string[]): Promise<void> {
  const known = new Set((await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  const scripts = [...new Set(origins.map(siteOf))]
    .filter((site) => !known.has(site))
    .map((site) => ({ id: site, matches: [site], js: ["page.js"], allFrames: true, runAt: "document_idle" as const }));
  if (scripts.length > 0) await browser.scripting.registerContentScripts(scripts);
}
