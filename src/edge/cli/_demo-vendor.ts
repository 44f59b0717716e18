import { assert } from "../../base/fault.ts";
import type { TenantId, VendorId } from "../../base/ids.ts";
import { type PretendProcess, startPretendProcess } from "../../platform/pretend/pretend-process.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { changeSubjects } from "../../safe/vault/change.ts";
import { searchSubjects } from "../../safe/vault/search.ts";
import { defineOperation } from "../../workflows/forwarding/define-operation.ts";
import { teachPages } from "./_demo-forms.ts";
import { approve, introduce, suspend } from "./_demo-register.ts";
import { trustTrickster } from "./_demo-trickster.ts";
import { OTHERS, pretendAir } from "./_demo-vendor-facts.ts";
import { OPERATOR } from "./_operator.ts";
import { Stop, refused } from "./_outcome.ts";

/** Beside the demo's own port and its payment provider's; any that is free where that one is taken. */
const PORT_OFFSET = 20;
export const AIRLINE = "airline";
export const OPERATION = "book-seat";

/** Who the sample sends to. A demo of an earlier release trusted nobody who plays tricks. */
export type DemoVendors = { readonly vendor: VendorId; readonly trickster?: VendorId };

/** Starts Pretend Air, which forgets everything when it ends. It ends with this process. */
export async function startDemoVendor(port: number | null): Promise<PretendProcess> {
  try {
    return await startPretendProcess("pretend-vendor", port === null ? 0 : port + PORT_OFFSET);
  } catch {
    return await startPretendProcess("pretend-vendor", 0);
  }
}

/** Pretend Air is written down, approved and given an operation, and others beside it; one customer has what it asks for. */
export async function befriendVendors(
  safe: Safe,
  tenant: TenantId,
  base: string,
  { intakeKey, email }: { readonly intakeKey: string; readonly email: string },
): Promise<Required<DemoVendors>> {
  return await withTx(safe.db, tenant, async (tx) => {
    const vendor = await introduce(safe, tx, {
      label: "Pretend Air",
      name: AIRLINE,
      origin: base,
      loopback: true,
      facts: pretendAir(safe.clock()),
      people: { owner: "Cleo Laurent", breachContact: "+1 555 0100, day and night" },
    });
    await approve(safe, tx, vendor);
    const saved = await defineOperation(safe, tx, OPERATOR, {
      vendor,
      name: OPERATION,
      label: "Book a seat",
      idempotent: false,
      redirectIsDone: false,
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
    await teachPages(safe, tx, vendor, base);
    const trickster = await trustTrickster(safe, tx, base);
    await writeOthersDown(safe, tx);
    await giveTravelPapers(safe, tx, intakeKey, email);
    return { vendor, trickster };
  });
}

async function writeOthersDown(safe: Safe, tx: Tx): Promise<void> {
  for (const { state, does, ...who } of OTHERS) {
    const vendor = await introduce(safe, tx, { ...who, facts: { does } });
    if (state !== "suspended") continue;
    await approve(safe, tx, vendor);
    await suspend(safe, tx, vendor);
  }
}

/** Their address is another one where its port was taken. */
export async function reachVendors(safe: Safe, tenant: TenantId, known: DemoVendors, base: string): Promise<void> {
  await withTx(safe.db, tenant, async (tx) => {
    await approve(safe, tx, known.vendor, { origin: base });
    await teachPages(safe, tx, known.vendor, base);
    if (known.trickster !== undefined) await approve(safe, tx, known.trickster, { origin: base });
  });
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
