import type { Database } from "../../platform/storage/database.ts";
import type { Safe } from "../../safe/safe.ts";
import type { PageMonitor } from "../../workflows/card-page/check-page.ts";
import { mailOwners } from "../../workflows/staffing/post.ts";
import { cardPageAssets } from "../pages/customer/card-page-assets.ts";

export type Watched = {
  readonly db: Database;
  readonly safe: Safe;
  readonly cardOrigin: string;
  readonly publicOrigin: string;
  readonly version: string;
};

/** Looks at the card page where customers reach it, and tells the owners by mail what is not as it was sent. */
export function createPageMonitor({ db, safe, cardOrigin, publicOrigin, version }: Watched): PageMonitor {
  return {
    db,
    cardOrigin,
    release: version,
    assets: cardPageAssets,
    tell: async (tx, differences, now) => {
      const codes = [...new Set(differences.map((one) => one.code))];
      await mailOwners({ safe, origin: publicOrigin }, tx, "card_page_differs", { differences: codes, at: now, path: "/settings" }, now);
    },
  };
}
