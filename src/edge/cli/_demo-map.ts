import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../../base/fault.ts";

const GUARANTEE =
  "  hotel_card:  { label: Card for a hotel's guarantee, category: payment-card, type: card, many: true, custody: until-used, purposes: [booking, billing], retention: 1y }";

const ACCOUNTS =
  "  accounts: { label: Our accountants, vendor: tally, purposes: [billing], fields: [first_name, last_name, company, address] }";

/**
 * The demo's map: the concierge's, with cards for charges at the payment provider, and a second field for cards that are
 * typed in at hotels, which come sealed to our own page. Whoever is granted the one is granted the other,
 * and airlines and hotels may have it. Accountants within hand names and addresses to accountants without.
 */
export function writeDemoMap(project: string, folder: string): string {
  const concierge = readFileSync(join(project, "maps", "concierge.yaml"), "utf8");
  const text = concierge
    .replace("custody: until-used", "custody: processor")
    .replace(/^ {2}card: .*$/mu, (line) => `${line}\n${GUARANTEE}`)
    .replaceAll(/^( +)card: (\[.*\])$/gmu, (line, indent: string, forms: string) => `${line}\n${indent}hotel_card: ${forms}`)
    .replaceAll(/^( {2}(?:airline|hotel): .*\bcard), /gmu, "$1, hotel_card, ")
    .replace(/^ {2}accountant:\n(?: {4}.*\n)+/mu, (role) => role.replaceAll("[clear]", "[clear, export]"))
    .replace(/^recipients:$/mu, (line) => `${line}\n${ACCOUNTS}`);
  assert(
    text.includes("custody: processor") && text.split("hotel_card:").length > 5 && text.includes("[clear, export]"),
    "the concierge's map has a card, roles that use it, and an accountant",
  );
  const file = join(folder, "demo-map.yaml");
  writeFileSync(file, text);
  return file;
}
