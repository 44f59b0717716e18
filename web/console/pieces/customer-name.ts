import type { Customer } from "../api/customers.ts";
import type { DataMap } from "../api/data-map.ts";
import { plainText } from "./plain-text.ts";

/** A customer's name as this person may see it, out of the map's fields of type name; null where none may be seen. */
export function nameOf(customer: Customer, map: DataMap | undefined): string | null {
  const parts = Object.entries(map?.fields ?? {})
    .filter(([, field]) => field.type === "name" && field.category === "identity")
    .flatMap(([name]) => {
      const shown = customer.fields[name];
      return shown === undefined || shown.form === "refused" || shown.value === null ? [] : [plainText(shown.value)];
    });
  return parts.length === 0 ? null : parts.join(" ");
}
