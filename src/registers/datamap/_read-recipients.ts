import type { Problems } from "./_problems.ts";
import { toLabel } from "./_read-purposes.ts";
import { optional, present, readMap, readNamed, readNames, readText, refuseUnknownKeys, required } from "./_read.ts";
import type { Entry } from "./_tree.ts";
import { isMapName } from "./_words.ts";
import type { MapField, MapRecipient } from "./types.ts";

const KEYS = ["label", "vendor", "purposes", "fields"] as const;

/** Who is given data. A recipient may get a field only for purposes that the field is collected for. */
export function readRecipients(
  section: Entry | undefined,
  purposes: readonly string[],
  fields: Readonly<Record<string, MapField>>,
  problems: Problems,
): Readonly<Record<string, MapRecipient>> {
  const recipients: Record<string, MapRecipient> = {};
  for (const [name, entry] of readNamed(section, "recipients", problems)) {
    const map = readMap(entry.value, name, problems);
    if (map === undefined) continue;
    refuseUnknownKeys(map, KEYS, problems);
    const vendor = readText(optional(map, "vendor"), "vendor", problems);
    const vendorPlace = map.entries.get("vendor")?.value.at;
    if (vendor !== undefined && vendorPlace !== undefined && !isMapName(vendor)) {
      problems.wrong(vendorPlace, "bad_name", "This cannot be the name of a vendor.", "Write it in small letters, as airline.");
    }
    recipients[name] = {
      label: readText(optional(map, "label"), "label", problems) ?? toLabel(name),
      ...present("vendor", vendor),
      purposes: readNames(
        required(
          map,
          "purposes",
          ["recipient_without_purpose", `The recipient ${name} has no purpose.`, "Add purposes:."],
          entry.at,
          problems,
        ),
        "purposes",
        purposes,
        "purpose",
        problems,
      ),
      fields: readNames(
        required(
          map,
          "fields",
          ["recipient_without_fields", `The recipient ${name} is given no field.`, "Add fields:."],
          entry.at,
          problems,
        ),
        "fields",
        Object.keys(fields),
        "field",
        problems,
      ),
    };
    for (const field of recipients[name].fields) {
      if (recipients[name].purposes.some((purpose) => fields[field]?.purposes.includes(purpose))) continue;
      problems.odd(
        entry.at,
        "recipient_without_field_purpose",
        `The field ${field} is not collected for any purpose of ${name}.`,
        `Add the purpose to ${field}, or remove it here.`,
      );
    }
  }
  return recipients;
}
