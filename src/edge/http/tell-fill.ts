import { instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { FillForm } from "../../registers/vendors/fill-forms.ts";
import { FILL_ANSWERS, type FillRefusal } from "../../workflows/filling/answers.ts";
import type { ToldFill } from "../../workflows/filling/read-fills.ts";
import type { Edge } from "./edge.ts";
import { namesIn } from "./entry-names.ts";
import type { Problem } from "./problem.ts";
import { problemOf, safeProblem } from "./safe-problem.ts";
import { vendorProblem } from "./tell-vendor.ts";

/** Why nothing is filled in, in the words of whoever refused it. */
export function fillProblem(refusal: FillRefusal): Problem {
  switch (refusal.of) {
    case "vendor":
      return vendorProblem(refusal);
    case "safe":
      return safeProblem(refusal);
    case "fill":
      return problemOf(refusal.code, FILL_ANSWERS[refusal.code], refusal);
  }
}

/** A form as it is told to whoever may know of vendors. */
export function tellForm({ vendor: _vendor, changedAt, ...form }: FillForm): Readonly<Record<string, unknown>> {
  return { ...form, changedAt: instantToIso(changedAt) };
}

export async function tellFills({ safe }: Edge, tx: Tx, items: readonly ToldFill[]): Promise<readonly unknown[]> {
  const names = await namesIn(
    safe,
    tx,
    items.map(({ actor }) => ({ actor, device: null })),
  );
  return items.map((item) => ({ ...item, actor: { ...item.actor, name: names.actor(item.actor.id) } }));
}
