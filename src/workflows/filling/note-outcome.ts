import { MINUTE_MS } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { selectFillByTicket } from "./_reading_sql.ts";
import { type Outcome, endFill } from "./_sql.ts";
import type { FillRefusal } from "./answers.ts";
import { entryOfFill } from "./entry-of-fill.ts";
import type { Filling, InTenant, TicketHolder } from "./filling.ts";
import { dropReasons } from "./reason.ts";

/** What was filled in is cleared after a minute; somebody who still speaks of it later made it up. */
const TOLD_WITHIN_MS = 10 * MINUTE_MS;

/** What came of a fill, as the extension saw it: told once, by whoever holds the ticket, after it was shown or instead of that. */
export async function noteOutcome(
  { safe }: Pick<Filling, "safe">,
  inTenant: InTenant,
  { id, ticket, ...outcome }: TicketHolder & Outcome,
): Promise<Result<void, FillRefusal>> {
  const token = readTenantToken(ticket);
  if (token === undefined) return refuse({ of: "fill", code: "fill_not_found" });
  return await inTenant(token.tenant, async (tx) => {
    const now = safe.clock();
    const at = { now: new Date(now), claimedAfter: new Date(now - TOLD_WITHIN_MS) };
    const row = await endFill(tx, id, token.hash, outcome, at);
    if (row === undefined) {
      const found = await selectFillByTicket(tx, id, token.hash);
      if (found === undefined) return refuse({ of: "fill", code: "fill_not_found" });
      const isOpen = found.state === "open" && found.expires_at > at.now;
      return refuse({ of: "fill", code: isOpen ? "fill_not_made" : "ticket_used" });
    }
    await dropReasons(tx, [id]);
    const { state, boxes } = outcome;
    const entry = entryOfFill(row, state === "filled" ? "fill.filled" : "fill.failed");
    const told = state === "filled" ? {} : ({ codes: [state], outcome: "refused" } as const);
    await appendEntries(tx, [{ ...entry, ...told, detail: { ...entry.detail, boxes } }], now);
    return ok(undefined);
  });
}
