export type ExtensionBrowser = "chromium" | "firefox";

/** For whom an extension is made: the console that it belongs to, and the sites on which it may fill. */
export type Place = {
  readonly console: string;
  readonly sites: readonly string[];
  readonly version: string;
  /** In test mode vendors may run on this machine. */
  readonly isTest: boolean;
};

/** The first whose WebCrypto has X25519, to which the values are sealed. */
const CHROMIUM_MIN = "133";
const FIREFOX_MIN = "140.0";
const FIREFOX_ID = "fill@strongroom.example";

/** What the browser lets the extension do. It asks for no storage, so it can keep nothing. */
export function manifestFor(browser: ExtensionBrowser, { console, sites, version, isTest }: Place): Readonly<Record<string, unknown>> {
  const pattern = (origin: string): string => patternOf(browser, origin);
  const own = unique([pattern(console)]);
  const others = unique(sites.filter((site) => site !== console).map(pattern));
  const later = ["https://*/*", ...(isTest ? ["http://127.0.0.1/*", "http://localhost/*"] : [])];
  const scripts = [
    { matches: own, js: ["bridge.js"], run_at: "document_start" },
    ...(others.length === 0 ? [] : [{ matches: others, js: ["page.js"], all_frames: true, run_at: "document_idle" }]),
  ];
  return {
    manifest_version: 3,
    name: "Strongroom fill",
    description: "Fills vendors’ pages with customers’ details that nobody sees.",
    version,
    homepage_url: console,
    permissions: ["scripting"],
    host_permissions: unique([...own, ...others]),
    optional_host_permissions: later,
    incognito: "not_allowed",
    background: browser === "chromium" ? { service_worker: "background.js" } : { scripts: ["background.js"] },
    content_scripts: scripts,
    action: { default_popup: "popup.html", default_title: "Strongroom fill" },
    commands: { _execute_action: { suggested_key: { default: "Alt+Shift+S" } } },
    content_security_policy: { extension_pages: pagesPolicy(console) },
    web_accessible_resources: [
      { resources: ["panel.html"], matches: unique([...others, ...later]), ...(browser === "chromium" ? { use_dynamic_url: true } : {}) },
    ],
    ...(browser === "chromium"
      ? { minimum_chrome_version: CHROMIUM_MIN }
      : {
          browser_specific_settings: {
            gecko: { id: FIREFOX_ID, strict_min_version: FIREFOX_MIN, data_collection_permissions: { required: ["none"] } },
          },
        }),
  };
}

/** Its pages and its background speak with the console and with nobody else. */
function pagesPolicy(console: string): string {
  return `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src ${console}; base-uri 'none'; form-action 'none'`;
}

/** Firefox knows no ports in patterns; the scripts look at the whole origin in any case. */
function patternOf(browser: ExtensionBrowser, origin: string): string {
  const { protocol, hostname, host } = new URL(origin);
  return `${protocol}//${browser === "firefox" ? hostname : host}/*`;
}

function unique(patterns: readonly string[]): readonly string[] {
  return [...new Set(patterns)];
}
