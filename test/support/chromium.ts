import { existsSync } from "node:fs";

/** Debian's whole browser: what loads extensions. */
export const CHROMIUM_WHOLE = "/usr/bin/chromium";
/** The same engine without a browser's own pages around it: a fifth less work for the same pages. */
const CHROMIUM_SHELL = "/usr/bin/chromium-headless-shell";

/** How tests start a browser. */
export const CHROMIUM = {
  executablePath: existsSync(CHROMIUM_SHELL) ? CHROMIUM_SHELL : CHROMIUM_WHOLE,
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};
