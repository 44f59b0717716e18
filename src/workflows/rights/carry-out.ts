import type { Instant } from "../../base/instant.ts";
import { LANGUAGES } from "../../base/language.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { languageOfBusiness } from "../../safe/post/language-of-business.ts";
import type { RightsRefusal } from "./answers.ts";
import { correct } from "./correct.ts";
import type { RightsDesk } from "./desk.ts";
import { startErasing } from "./erasing/start-erasing.ts";
import { type ExportWish, startExport } from "./export/start-export.ts";
import { tellVendors } from "./tell-vendors.ts";

/** Begins what was granted, in the transaction that decided it. A refusal undoes the decision. */
export async function carryOut(
  desk: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  how: { readonly actor: Actor; readonly coolingDays: number | null },
  now: Instant,
): Promise<Result<void, RightsRefusal>> {
  switch (request.kind) {
    case "correction":
      return await correct(desk, tx, request, how, now);
    case "access":
    case "portability":
      await startExport(desk, tx, await wishOf(desk, tx, request, request.kind), now);
      return ok(undefined);
    case "erasure":
    case "anonymisation":
      return await startErasing(desk, tx, request, how, now);
    case "restriction":
    case "objection":
      await tellVendors(tx, request, request.kind, now);
      return ok(undefined);
  }
}

/** In the language in which the customer asked, without what the decision keeps back. */
async function wishOf(desk: RightsDesk, tx: Tx, request: RightsRequest, kind: ExportWish["kind"]): Promise<ExportWish> {
  const { id, subject, language, decision } = request;
  const spoken = LANGUAGES.find((one) => one === language) ?? languageOfBusiness(await desk.safe.maps.get(tx));
  return { id, kind, subject, language: spoken, withheld: [...new Set(decision?.reasons.flatMap(({ fields }) => fields))] };
}
