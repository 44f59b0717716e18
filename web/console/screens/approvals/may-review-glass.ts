import type { DataMap } from "../../api/data-map.ts";
import type { Session } from "../../api/session.ts";

/** Owners look at what was seen in an emergency, and whoever may do the same. */
export function mayReviewGlass(map: DataMap | undefined, who: Session | null): boolean {
  if (who === null) return false;
  return who.staff.isOwner || who.staff.roles.some(({ name }) => map?.roles[name]?.["breakGlass"] === true);
}
