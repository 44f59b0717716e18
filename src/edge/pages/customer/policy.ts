import type { CardPageFiles } from "./card-page-files.ts";

/**
 * The policy of the customers' pages: their own scripts and style by hash and nothing else, no origin but theirs, no way to
 * make script of text. `formTargets` are the pages of a payment provider to which the person goes on by a button;
 * `scripts` those that the page may carry.
 */
export function pagePolicy(
  files: CardPageFiles | undefined,
  formTargets: readonly string[] = [],
  scripts: readonly ("door" | "fill" | "passkey")[] = ["door", "fill"],
): string {
  const hashes = (...names: readonly ("door" | "fill" | "passkey" | "style")[]): string =>
    files === undefined ? "'none'" : names.map((name) => `'${files[name].hash}'`).join(" ");
  return [
    "default-src 'none'",
    `script-src ${hashes(...scripts)}`,
    `style-src ${hashes("style")}`,
    "img-src 'self'",
    "connect-src 'self'",
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "report-uri /v1/csp-reports",
  ].join("; ");
}

const UNUSED = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "clipboard-read",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "usb",
  "xr-spatial-tracking",
];
const PASSKEYS = ["publickey-credentials-create", "publickey-credentials-get"];

function nobodyUses(features: readonly string[]): string {
  return features.map((feature) => `${feature}=()`).join(", ");
}

/** What no page of ours uses, no script on it may ask for. */
export const PERMISSIONS_POLICY = nobodyUses([...UNUSED, ...PASSKEYS].toSorted());

/** On the pages where somebody signs in by a passkey, or has one made. */
export const PASSKEY_PERMISSIONS_POLICY = `${nobodyUses(UNUSED)}, ${PASSKEYS.map((feature) => `${feature}=(self)`).join(", ")}`;
