import type { Looker } from "../safe/vault/look-for-residue.ts";
import { mailOwners } from "../workflows/staffing/post.ts";
import type { House } from "./house.ts";

/** What looks, after an erasure, through everything that this house stores; owners hear where something is left, and never what. */
export function lookerOf({ safe, settings }: Pick<House, "safe" | "settings">): Looker {
  return {
    safe,
    folder: settings.dataDir,
    tell: async (tx, { certificate }, now) => {
      const items = [...(certificate.residue?.places ?? [])];
      await mailOwners({ safe, origin: settings.publicOrigin }, tx, "erasure_residue", { items, path: "/ledger" }, now);
    },
  };
}
