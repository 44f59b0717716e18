import { unveil } from "../../base/redacted.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findVendor } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import { DISCLOSURE_ANSWERS, type DisclosureRefusal } from "../../workflows/disclosing/answers.ts";
import type { Prepared } from "../../workflows/disclosing/prepare.ts";
import type { ToldDisclosure } from "../../workflows/disclosing/read-disclosures.ts";
import { namesIn } from "./entry-names.ts";
import type { Problem } from "./problem.ts";
import { problemOf, safeProblem } from "./safe-problem.ts";
import { vendorProblem } from "./tell-vendor.ts";

const RETRY_SECONDS = 5;

/** Prepared files with the names of who prepared them and whom they are for. */
export async function tellDisclosures(
  safe: Safe,
  tx: Tx,
  items: readonly ToldDisclosure[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const vendors = [...new Set(items.map(({ vendor }) => vendor))];
  const labels = new Map<string, string>();
  for (const id of vendors) labels.set(id, (await findVendor(tx, id))?.label ?? id);
  const names = await namesIn(
    safe,
    tx,
    items.map(({ actor }) => ({ actor, device: null })),
  );
  return items.map((item) => ({
    ...item,
    vendorLabel: labels.get(item.vendor),
    actor: { ...item.actor, name: names.actor(item.actor.id) },
  }));
}

/** What is told once, to whoever prepared it: the way to the file, and what opens it. */
export function tellOnce(cardOrigin: string, { order, token }: Prepared): { readonly link: string; readonly passphrase: string | null } {
  const { id, lock } = order;
  return {
    link: `${cardOrigin}/d/${id}#${unveil(token)}`,
    passphrase: lock.protect === "zip" ? unveil(lock.passphrase) : null,
  };
}

/** Why a file is not prepared, in the words of whoever refused it. */
export function disclosureProblem(refusal: DisclosureRefusal): Problem {
  switch (refusal.of) {
    case "vendor":
      return vendorProblem(refusal);
    case "safe":
      return safeProblem(refusal);
    case "disclosure": {
      const answer = DISCLOSURE_ANSWERS[refusal.code];
      const told = problemOf(refusal.code, answer, refusal);
      return answer.status === 503 ? { ...told, retryAfterSeconds: RETRY_SECONDS } : told;
    }
  }
}
