import { assert } from "../../base/fault.ts";
import type { TenantId, VendorId } from "../../base/ids.ts";
import { type PretendProcess, startPretendProcess } from "../../platform/pretend/pretend-process.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { changeVendor } from "../../registers/vendors/change-vendor.ts";
import { proposeVendor } from "../../registers/vendors/propose-vendor.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { changeSubjects } from "../../safe/vault/change.ts";
import { searchSubjects } from "../../safe/vault/search.ts";
import { defineOperation } from "../../workflows/forwarding/define-operation.ts";
import { teachPages } from "./_demo-forms.ts";
import { OTHERS, pretendAir } from "./_demo-vendor-facts.ts";
import { OPERATOR } from "./_operator.ts";
import { Stop, refused } from "./_outcome.ts";

/** Beside the demo's own port and its payment provider's; any that is free where that one is taken. */
const PORT_OFFSET = 20;
const NAME = "airline";
export const OPERATION = "book-seat";

/** Starts Pretend Air, which forgets everything when it ends. It ends with this process. */
export async function startDemoVendor(port: number | null): Promise<PretendProcess> {
  try {
    return await startPretendProcess("pretend-vendor", port === null ? 0 : port + PORT_OFFSET);
  } catch {
    return await startPretendProcess("pretend-vendor", 0);
  }
}

/** Pretend Air is written down, approved and given an operation; one customer has what it asks for. */
export async function befriendVendor(
  safe: Safe,
  tenant: TenantId,
  base: string,
  { intakeKey, email }: { readonly intakeKey: string; readonly email: string },
): Promise<VendorId> {
  return await withTx(safe.db, tenant, async (tx) => {
    const made = await proposeVendor(
      tx,
      safe.keeper,
      await safe.maps.get(tx),
      OPERATOR,
      {
        label: "Pretend Air",
        name: NAME,
        origin: base,
        loopback: true,
        mayLoopback: true,
        recipient: null,
        reviewDueOn: null,
        facts: pretendAir(safe.clock()),
        people: { owner: "Cleo Laurent", breachContact: "+1 555 0100, day and night" },
      },
      safe.clock(),
    );
    if (!made.ok) throw new Stop(refused(made.refusal.code, "The demo's vendor could not be written down."));
    await approve(safe, tx, made.value, base);
    await writeOthersDown(safe, tx);
    const saved = await defineOperation(safe, tx, OPERATOR, {
      vendor: made.value,
      name: OPERATION,
      label: "Book a seat",
      idempotent: false,
      parameters: [
        { name: "flight", label: "Flight", type: "text", required: true, options: [] },
        { name: "seat", label: "Seat", type: "text", required: false, options: [] },
      ],
      request: {
        method: "POST",
        path: "/api/bookings",
        headers: { "idempotency-key": "{{forward.id}}" },
        body: {
          flight: "{{params.flight | upper}}",
          seat: "{{params.seat}}",
          passenger: "{{subject.last_name | upper}}/{{subject.first_name | upper}}",
          passport: "{{subject.passport}}",
          number: "{{subject.hotel_card.number}}",
          expires: "{{subject.hotel_card.expiry | MM/YYYY}}",
        },
      },
    });
    if (!saved.ok) throw new Stop(refused(saved.refusal.code, "The demo's operation could not be saved."));
    await teachPages(safe, tx, made.value, base);
    await giveTravelPapers(safe, tx, intakeKey, email);
    return made.value;
  });
}

async function writeOthersDown(safe: Safe, tx: Tx): Promise<void> {
  const map = await safe.maps.get(tx);
  for (const { state, does, ...who } of OTHERS) {
    const people = { owner: "Cleo Laurent", breachContact: "+1 555 0111, in office hours" };
    const asked = { ...who, loopback: false, mayLoopback: false, reviewDueOn: null, facts: { does }, people };
    const made = await proposeVendor(tx, safe.keeper, map, OPERATOR, asked, safe.clock());
    if (!made.ok) throw new Stop(refused(made.refusal.code, "A vendor of the demo could not be written down."));
    for (const next of state === "suspended" ? (["approved", "suspended"] as const) : []) {
      const change = { id: made.value, change: { state: next, facts: {}, people: {} }, isTest: true };
      const moved = await changeVendor(tx, safe.keeper, map, OPERATOR, change, safe.clock());
      if (!moved.ok) throw new Stop(refused(moved.refusal.code, "A vendor of the demo could not be suspended."));
    }
  }
}

/** Its address is another one where its port was taken. */
export async function reachVendor(safe: Safe, tenant: TenantId, id: VendorId, base: string): Promise<void> {
  await withTx(safe.db, tenant, async (tx) => {
    await approve(safe, tx, id, base);
    await teachPages(safe, tx, id, base);
  });
}

async function approve(safe: Safe, tx: Tx, id: VendorId, base: string): Promise<void> {
  const change = { origin: base, state: "approved", facts: {}, people: {} } as const;
  const map = await safe.maps.get(tx);
  const approved = await changeVendor(tx, safe.keeper, map, OPERATOR, { id, change, isTest: true }, safe.clock());
  if (!approved.ok) throw new Stop(refused(approved.refusal.code, "The demo's vendor could not be approved."));
}

async function giveTravelPapers(safe: Safe, tx: Tx, keyId: string, email: string): Promise<void> {
  const intake: Actor = { kind: "key", id: keyId, roles: ["intake"], purposes: "all", owner: false, address: "127.0.0.1" };
  const [found] = await searchSubjects(safe, tx, [{ actor: intake, purpose: "booking", field: "email", equals: email }]);
  assert(found?.ok === true, "intake may look customers up");
  const subject = found.value.items[0]?.id;
  assert(subject !== undefined, "the first customer of the sample was imported");
  const hotelCard = [{ number: "4000056655665556", expiry: "11/39", holder: "L GONCALVES" }];
  const fields = { passport: "FK4829157", hotel_card: hotelCard };
  const [changed] = await changeSubjects(safe, tx, [{ actor: intake, purpose: "booking", subject, fields }]);
  if (changed?.ok !== true) throw new Stop(refused(changed?.refusal.code ?? "no_answer", "The demo's customer could not be given papers."));
}
