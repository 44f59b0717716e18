import type { Tx } from "../../platform/storage/tx.ts";
import { readTaskMails } from "../../registers/rights/task-mails.ts";
import type { RightsTask } from "../../registers/rights/tasks.ts";
import { findVendor } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import { RIGHTS_ANSWERS, type RightsRefusal } from "../../workflows/rights/answers.ts";
import type { ExportRefusal } from "../../workflows/rights/export/hand-out.ts";
import type { RightsDesk } from "../../workflows/rights/desk.ts";
import type { Edge } from "./edge.ts";
import type { Problem } from "./problem.ts";
import { problemOf, safeProblem } from "./safe-problem.ts";

/** What requests about customers' data stand on here. */
export function rightsDeskOf({
  safe,
  cardOrigin,
  publicOrigin,
  rightsMailbox,
}: Pick<Edge, "safe" | "cardOrigin" | "publicOrigin" | "rightsMailbox">): RightsDesk {
  return { safe, cardOrigin, publicOrigin, mailbox: rightsMailbox };
}

export function rightsProblem(refusal: RightsRefusal): Problem {
  if (refusal.of === "safe") return safeProblem(refusal);
  return problemOf(refusal.code, RIGHTS_ANSWERS[refusal.code], refusal);
}

/** Why there is no copy: the safe's own, or the request's. */
export function exportProblem({ code }: ExportRefusal): Problem {
  return rightsProblem(code === "sealed" ? { of: "safe", code } : { of: "rights", code });
}

/** Tasks as they are told: whom they are for by name, and what was written in answer. */
export async function tellTasks({ keeper }: Safe, tx: Tx, tasks: readonly RightsTask[]): Promise<readonly unknown[]> {
  const mails = await readTaskMails(
    tx,
    keeper,
    tasks.map((task) => task.id),
  );
  const told = [];
  for (const { request: _request, subject: _subject, ...task } of tasks) {
    const vendor = await findVendor(tx, task.vendor);
    told.push({ ...task, label: vendor?.label ?? task.vendor, mails: mails.get(task.id) ?? [] });
  }
  return told;
}
