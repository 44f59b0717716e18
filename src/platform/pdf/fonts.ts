import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Noto Sans has Latin with all accents, Vietnamese, Greek and Cyrillic. A document takes of it what it uses. */
const require = createRequire(import.meta.url);
const PACKAGE = "@expo-google-fonts/noto-sans";

export type Weight = "regular" | "bold";

const FILES = {
  regular: "400Regular/NotoSans_400Regular.ttf",
  bold: "700Bold/NotoSans_700Bold.ttf",
} as const satisfies Record<Weight, string>;

const loaded = new Map<Weight, Buffer>();

/** Read when the first document is made: a house that makes none does without. */
export function fontFile(weight: Weight): Buffer {
  const bytes = loaded.get(weight) ?? readFileSync(require.resolve(`${PACKAGE}/${FILES[weight]}`));
  loaded.set(weight, bytes);
  return bytes;
}
