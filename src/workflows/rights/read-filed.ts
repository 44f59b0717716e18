import type { JsonValue } from "../../base/json-value.ts";
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

/** Undefined where nothing was written, or it went with the subject's key. */
export async function readFiled(safe: Safe, tx: Tx, request: Pick<RightsRequest, "id" | "subject">): Promise<Filed | undefined> {
  const events = await listEvents(tx, request.id, ["file"], 1);
  const [words] = await openRightsWords(safe, tx, request.subject, events);
  return words as Filed | undefined;
}
