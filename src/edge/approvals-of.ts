import type { Approvals } from "../workflows/approvals/approvals.ts";
import { mailOwners, mailStaff } from "../workflows/staffing/post.ts";
import type { House } from "./house.ts";

/** Approvals, with the letters to staff that another room writes. */
export function approvalsOf({ safe, settings }: Pick<House, "safe" | "settings">): Approvals {
  const post = { safe, origin: settings.publicOrigin };
  return {
    safe,
    cardOrigin: settings.cardOrigin,
    tellApprovers: (tx, people, asked, now) => mailStaff(post, tx, people, "approval_asked", { ...asked, path: "/approvals" }, now),
    tellOwners: (tx, broken, now) => mailOwners(post, tx, "glass_broken", { ...broken, at: now, path: "/approvals?show=glass" }, now),
  };
}
