import type { JsonValue } from "../../base/json-value.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { UNREADABLE } from "../../platform/keeper/boxes.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { listEvents } from "../../registers/rights/events.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import type { Safe } from "../../safe/safe.ts";
import { openRightsWords } from "./words.ts";

/** What was written into a request as it was filed. */
export type Filed = {
  /** Of a correction: what each field should be; null removes it. */
  readonly values?: Readonly<Record<string, JsonValue>>;
  readonly agent?: { readonly name: string; readonly evidence: string; readonly email?: string };
};

/** Undefined where nothing was written, or it went with the subject's key; refused where it is damaged. */
export async function readFiled(
  safe: Safe,
  tx: Tx,
  request: Pick<RightsRequest, "id" | "subject">,
): Promise<Result<Filed | undefined, { readonly code: "cannot_open" }>> {
  const events = await listEvents(tx, request.id, ["file"], 1);
  const [words] = await openRightsWords(safe, tx, request.subject, events);
  return words === UNREADABLE ? refuse({ code: "cannot_open" }) : ok(words as Filed | undefined);
}
