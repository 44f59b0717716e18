import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../../../base/fault.ts";
import { CARD_FOLDER, CONSOLE_FOLDER } from "../build-console.ts";

/** A script or style as it stands in the pages, and its hash as the policy names it. */
export type Asset = { readonly text: string; readonly hash: string };
export type CardPageFiles = { readonly door: Asset; readonly fill: Asset; readonly passkey: Asset; readonly style: Asset };

const FILES = { door: "door.js", fill: "fill.js", passkey: "passkey.js", style: "card.css" } as const;
/** Would end the element in which the text stands, or begin another. */
const ENDS_ELEMENT = /<\/(?:script|style)|<!--/iu;

/** What the build made, read once by whoever serves it; undefined where there is no build. Then no card is taken. */
export function readCardPage(folder: string = join(CONSOLE_FOLDER, CARD_FOLDER)): CardPageFiles | undefined {
  if (!Object.values(FILES).every((name) => existsSync(join(folder, name)))) return undefined;
  const read = (name: string): Asset => {
    const text = readFileSync(join(folder, name), "utf8").trim();
    assert(!ENDS_ELEMENT.test(text), "a script holds nothing that ends its element");
    return { text, hash: `sha256-${createHash("sha256").update(text).digest("base64")}` };
  };
  return { door: read(FILES.door), fill: read(FILES.fill), passkey: read(FILES.passkey), style: read(FILES.style) };
}
