import { type DataMap, myForms } from "../../api/data-map.ts";
import type { Session } from "../../api/session.ts";

/** What of a vendor matters for files that are prepared for it. */
export type FileVendor = {
  readonly id: string;
  readonly label: string;
  readonly standing: { readonly ok: boolean };
  readonly gets: { readonly fields: readonly string[]; readonly purposes: readonly string[] };
  readonly ageRecipient: string | null;
};

/** The fields that the vendor may have for a purpose and this person may export for it, in the map's order. */
export function exportableFields(
  map: DataMap | undefined,
  who: Session | null,
  { gets }: Pick<FileVendor, "gets">,
  purpose: string,
): readonly string[] {
  return Object.keys(map?.fields ?? {}).filter((field) => gets.fields.includes(field) && myForms(map, who, purpose, field).has("export"));
}

/** The purposes for which there is any. */
export function exportPurposes(map: DataMap | undefined, who: Session | null, vendor: Pick<FileVendor, "gets">): readonly string[] {
  return vendor.gets.purposes.filter((purpose) => exportableFields(map, who, vendor, purpose).length > 0);
}
