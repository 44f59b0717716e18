import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../../base/fault.ts";

const GUARANTEE =
  "  hotel_card:  { label: Card for a hotel's guarantee, category: payment-card, type: card, many: true, custody: until-used, purposes: [booking, billing], retention: 1y }";

/**
 * The demo's map: the concierge's, with cards for charges at the payment provider, and a second field for cards that are
 * typed in at hotels, which come sealed to our own page. Whoever is granted the one is granted the other,
 * and airlines and hotels may have it.
 */
export function writeDemoMap(project: string, folder: string): string {
  const concierge = readFileSync(join(project, "maps", "concierge.yaml"), "utf8");
  const text = concierge
    .replace("custody: until-used", "custody: processor")
    .replace(/^ {2}card: .*$/mu, (line) => `${line}\n${GUARANTEE}`)
    .replaceAll(/^( +)card: (\[.*\])$/gmu, (line, indent: string, forms: string) => `${line}\n${indent}hotel_card: ${forms}`)
    .replaceAll(/^( {2}(?:airline|hotel): .*\bcard), /gmu, "$1, hotel_card, ");
  assert(
    text.includes("custody: processor") && text.split("hotel_card:").length > 5,
    "the concierge's map has a card, and roles that use it",
  );
  const file = join(folder, "demo-map.yaml");
  writeFileSync(file, text);
  return file;
}
