import type { CardPageFiles } from "./card-page-files.ts";

/**
 * The policy of the customers' pages: their own scripts and style by hash and nothing else, no origin but theirs, no way to
 * make script of text. `formTargets` are the pages of a payment provider to which the person goes on by a button.
 */
export function pagePolicy(files: CardPageFiles | undefined, formTargets: readonly string[] = []): string {
  const hashes = (...names: readonly ("door" | "fill" | "style")[]): string =>
    files === undefined ? "'none'" : names.map((name) => `'${files[name].hash}'`).join(" ");
  return [
    "default-src 'none'",
    `script-src ${hashes("door", "fill")}`,
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

/** What no page of ours uses, no script on it may ask for. */
export const PERMISSIONS_POLICY = [
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
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "usb",
  "xr-spatial-tracking",
]
  .map((feature) => `${feature}=()`)
  .join(", ");
