import type { StaffId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { defaultMonths, kindOf, setKind } from "../../../registers/clearance/kinds.ts";
import { listRecords, revokeClearance } from "../../../registers/clearance/records.ts";
import { readPolicy } from "../../../registers/policies/policy.ts";
import { listSignatures } from "../../../registers/policies/sign.ts";
import { readCards } from "../../../registers/staff/cards.ts";
import { findListed, listStaff } from "../../../registers/staff/directory.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { clearancesOf, settledKinds } from "../../../safe/access/clearances-of.ts";
import { type ClearanceRefusal, readCheckers, recordFor } from "../../../workflows/staffing/record-clearance.ts";
import { readStatements } from "../../../workflows/staffing/sign-policy.ts";
import * as contract from "../contract/clearance.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { tellClearance } from "../tell-clearance.ts";
import { timeText } from "../tell-staff.ts";
import { within } from "../within.ts";

const ROOM = { room: "clearance", policy: "owner", limiter: "caller" } as const;

export function clearanceRoutes(edge: Edge): readonly Route[] {
  const { performer, safe } = edge;
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/clearances",
      summary: "Who lacks what, until when the rest holds, and who can mend it; of one person also every record.",
      ledger: { none: "No customer is in this register." },
      params: NOTHING,
      query: contract.ClearancesQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page of people.", body: contract.ClearancesAnswer },
      handle: ({ caller, query }) => within(safe, caller, (tx) => tellMatrix(edge, tx, query.staff ?? null, pageOf(query), safe.clock())),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/clearances",
      summary: "Record a check, an insurance or a training: its day and result, never what a report says.",
      ledger: { acts: ["clearance.record"] },
      fresh: true,
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewClearanceBody },
      answer: { status: 201, describe: "The record's id.", body: contract.NewClearanceAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { until = null, by = null, ...rest } = call.body;
          const map = await safe.maps.get(tx);
          const made = await recordFor(safe.keeper, tx, map, entryActor(call.caller.actor), { ...rest, until, by }, safe.clock());
          return made.ok ? json(201, made.value) : fail(recordProblem(made.refusal));
        }),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/clearances/{id}",
      summary: "Take back a record that was wrong; it stays to be seen and counts no more.",
      ledger: { acts: ["clearance.revoke"] },
      fresh: true,
      params: contract.ClearanceParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 204, describe: "Revoked.", body: NOTHING },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const revoked = await revokeClearance(tx, entryActor(call.caller.actor), call.params.id, safe.clock());
          return revoked.ok ? json(204, null) : fail(problem("not_found"));
        }),
    }),
    route({
      ...ROOM,
      method: "PUT",
      path: "/v1/clearance-kinds/{name}",
      summary: "Say what a name that roles require stands for.",
      ledger: { acts: ["clearance.define"] },
      fresh: true,
      params: contract.KindParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.KindBody },
      answer: { status: 200, describe: "The kind as it is from now on.", body: contract.KindAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const before = (await settledKinds(tx, await safe.maps.get(tx))).get(call.params.name);
          if (before === undefined) return fail(problem("not_found"));
          const { kind, label = before.label, months = defaultMonths(kind), policy = null } = call.body;
          if (policy !== null && (await readPolicy(tx, policy, null)) === undefined) return fail(POLICY_UNKNOWN);
          const asked = { name: before.name, kind, label, months, policy };
          await setKind(tx, entryActor(call.caller.actor), asked, safe.clock());
          return json(200, kindOf(before.name, { ...asked, policy_id: policy }));
        }),
    }),
  ];
}

const POLICY_UNKNOWN = problem("invalid_input", {
  fields: [{ field: "policy", code: "policy_not_found", say: "There is no such document." }],
});

async function tellMatrix(
  { safe }: Edge,
  tx: Tx,
  staff: StaffId | null,
  page: { readonly limit: number; readonly cursor: StaffId | null },
  now: Instant,
): Promise<Reply> {
  const map = await safe.maps.get(tx);
  const one = staff === null ? undefined : await findListed(tx, staff);
  if (staff !== null && one === undefined) return fail(problem("not_found"));
  const { items: people, next } =
    one === undefined ? await listStaff(tx, { after: page.cursor, limit: page.limit }) : { items: [one], next: null };
  const present = people.filter((person) => person.state !== "off" || staff !== null);
  const ids = present.map((person) => person.id);
  const [kinds, cards, clearances, records, signatures] = await Promise.all([
    settledKinds(tx, map),
    readCards(tx, safe.keeper, ids),
    clearancesOf(tx, map, present, now),
    staff === null ? [] : listRecords(tx, [staff]),
    staff === null ? [] : listSignatures(tx, staff),
  ]);
  const [checkers, statements] = await Promise.all([readCheckers(safe.keeper, tx, records), readStatements(safe.keeper, tx, signatures)]);
  return json(200, {
    items: present.map(({ id, state }) => ({
      staff: id,
      name: cards.get(id)?.name ?? id,
      state,
      clearances: (clearances.get(id) ?? []).map(tellClearance),
    })),
    nextCursor: next,
    kinds: [...kinds.values()],
    records: records.map(({ hasChecker: _has, ...record }) => ({
      ...record,
      by: checkers.get(record.id) ?? null,
      recordedAt: timeText(record.recordedAt),
      revokedAt: timeText(record.revokedAt),
    })),
    signatures: signatures.map(({ policy, version, at, device }, n) => ({
      policy,
      version,
      at: timeText(at),
      device,
      statement: statements[n] ?? null,
    })),
  });
}

const REFUSED = {
  clearance_unknown: { field: "name", say: "No role of the data map requires anything of this name." },
  clearance_is_signed: { field: "name", say: "The person signs this themselves, under My clearance." },
  day_unknown: { field: "on", say: "This is no day of the calendar." },
  day_ahead: { field: "on", say: "This day has not come yet." },
  until_before_on: { field: "until", say: "It cannot end before it begins." },
} as const satisfies Record<Exclude<ClearanceRefusal["code"], "staff_not_found" | "staff_off">, { field: string; say: string }>;

function recordProblem({ code }: ClearanceRefusal): ReturnType<typeof problem> {
  if (code === "staff_not_found") return problem("not_found");
  if (code === "staff_off") return problem("staff_off");
  return problem("invalid_input", { fields: [{ code, ...REFUSED[code] }] });
}
