import type { EntryId, VendorId } from "../../../base/ids.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { type VendorChange, changeVendor } from "../../../registers/vendors/change-vendor.ts";
import { listDisclosures } from "../../../registers/vendors/disclosures.ts";
import { QUESTIONS, type VendorFacts } from "../../../registers/vendors/facts.ts";
import { type VendorPeople, readPeople } from "../../../registers/vendors/people.ts";
import { proposeVendor } from "../../../registers/vendors/propose-vendor.ts";
import { type Vendor, findVendor, listVendors } from "../../../registers/vendors/vendor.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import type { Caller } from "../caller.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/vendors.ts";
import type { Edge } from "../edge.ts";
import { namesIn } from "../entry-names.ts";
import { isAtWork } from "../is-at-work.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";
import { tellVendor, vendorProblem } from "../tell-vendor.ts";
import { within } from "../within.ts";

const ROOM = { room: "vendors", limiter: "caller" } as const;
const LOOKING = { none: "No customer is in this register." } as const;

export function vendorRoutes(edge: Edge): readonly Route[] {
  const { performer, safe, mode } = edge;
  const isTest = mode === "test";
  return [
    route({
      ...ROOM,
      policy: "key",
      method: "GET",
      path: "/v1/vendors",
      summary: "Everybody outside who may be given customers' data, or was, in the order in which they were written down.",
      ledger: LOOKING,
      params: NOTHING,
      query: contract.VendorsQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.VendorsAnswer },
      handle: ({ caller, query }) =>
        within(safe, caller, async (tx) => {
          if (!(await isAtWork(safe, tx, caller))) return fail(safeProblem({ code: "not_granted" }));
          const { limit, cursor } = pageOf(query);
          const page = await listVendors(tx, { after: cursor, limit });
          const questions = Object.entries(QUESTIONS).map(([name, ask]) => ({ name, ask }));
          return json(200, { items: await tellAll(edge, tx, caller, page.items), nextCursor: page.next, questions });
        }),
    }),
    route({
      ...ROOM,
      policy: "owner",
      method: "POST",
      path: "/v1/vendors",
      summary: "Write a vendor down. It is proposed, and given nothing before it is approved.",
      ledger: { acts: ["vendor.propose"] },
      fresh: true,
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewVendorBody },
      answer: { status: 201, describe: "The vendor.", body: contract.VendorAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { label, origin, loopback = false, name = null, recipient = null, reviewDueOn = null, ...more } = call.body;
          const { facts, people } = split(more);
          const asked = { label, origin, loopback, name, recipient, reviewDueOn, facts, people, mayLoopback: isTest };
          const map = await safe.maps.get(tx);
          const made = await proposeVendor(tx, safe.keeper, map, entryActor(call.caller.actor), asked, safe.clock());
          return made.ok ? await oneVendor(edge, tx, call.caller, made.value, 201) : fail(vendorProblem(made.refusal));
        }),
    }),
    route({
      ...ROOM,
      policy: "key",
      method: "GET",
      path: "/v1/vendors/{id}",
      summary: "One vendor.",
      ledger: LOOKING,
      params: contract.VendorParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The vendor.", body: contract.VendorAnswer },
      handle: ({ caller, params }) =>
        within(safe, caller, async (tx) =>
          (await isAtWork(safe, tx, caller)) ? await oneVendor(edge, tx, caller, params.id) : fail(safeProblem({ code: "not_granted" })),
        ),
    }),
    route({
      ...ROOM,
      policy: "owner",
      method: "PATCH",
      path: "/v1/vendors/{id}",
      summary: "Change what is known of a vendor, or its state; it holds for whatever is sent from this moment on.",
      ledger: { acts: ["vendor.change", "vendor.approve", "vendor.suspend", "vendor.leave", "vendor.propose"] },
      fresh: true,
      params: contract.VendorParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.VendorChangeBody },
      answer: { status: 200, describe: "The vendor.", body: contract.VendorAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { id } = call.params;
          const map = await safe.maps.get(tx);
          const asked = { id, change: changeOf(call.body), isTest };
          const changed = await changeVendor(tx, safe.keeper, map, entryActor(call.caller.actor), asked, safe.clock());
          return changed.ok ? await oneVendor(edge, tx, call.caller, id) : fail(vendorProblem(changed.refusal));
        }),
    }),
    route({
      ...ROOM,
      policy: "owner",
      method: "GET",
      path: "/v1/vendors/{id}/disclosures",
      summary: "What a vendor was given, of whom, by whom and what for: the ledger's entries, newest first.",
      ledger: LOOKING,
      params: contract.VendorParams,
      query: contract.DisclosuresQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.DisclosuresAnswer },
      handle: ({ caller, params, query }) =>
        within(safe, caller, async (tx) =>
          (await findVendor(tx, params.id)) === undefined
            ? fail(problem("not_found"))
            : await tellDisclosures(edge, tx, params.id, pageOf(query)),
        ),
    }),
  ];
}

async function oneVendor(edge: Edge, tx: Tx, caller: Caller, id: VendorId, status = 200): Promise<Reply> {
  const vendor = await findVendor(tx, id);
  if (vendor === undefined) return fail(problem("not_found"));
  const [told] = await tellAll(edge, tx, caller, [vendor]);
  return json(status, told);
}

async function tellAll({ safe }: Edge, tx: Tx, { actor }: Caller, vendors: readonly Vendor[]): Promise<readonly unknown[]> {
  const map = await safe.maps.get(tx);
  const people =
    actor.owner && safe.keeper.state() === "open"
      ? await readPeople(
          tx,
          safe.keeper,
          vendors.map((vendor) => vendor.id),
        )
      : undefined;
  const peopleOf = (id: VendorId) => (people === undefined ? undefined : (people.get(id) ?? "damaged"));
  return vendors.map((vendor) => tellVendor(map, vendor, peopleOf(vendor.id), safe.clock()));
}

async function tellDisclosures(
  { safe }: Edge,
  tx: Tx,
  vendor: VendorId,
  page: { readonly limit: number; readonly cursor: EntryId | null },
): Promise<Reply> {
  const { items, nextCursor } = await listDisclosures(tx, vendor, page);
  const names = await namesIn(safe, tx, items);
  return json(200, {
    items: items.map(({ id, at, act, subject, fields, purpose, actor, detail }) => {
      const { kind, id: by, role } = actor;
      const named = detail["operation"] ?? detail["form"];
      const operation = typeof named === "string" ? named : null;
      return { entry: id, at, act, subject, fields, purpose, actor: { kind, id: by, role, name: names.actor(by) }, operation };
    }),
    nextCursor,
  });
}

type Written = Omit<
  ReturnType<(typeof contract.VendorChangeBody)["parse"]>,
  "label" | "origin" | "loopback" | "recipient" | "reviewDueOn" | "state"
>;

/** The facts, and what is about people, each with what was named only. */
function split({ owner, breachContact, privacyEmail, certifications, ...facts }: Written): Pick<VendorChange, "facts" | "people"> {
  const dated = certifications?.map(({ name, validUntil = null }) => ({ name, validUntil }));
  return {
    facts: named<VendorFacts>({ ...facts, certifications: dated }),
    people: named<VendorPeople>({ owner, breachContact, privacyEmail }),
  };
}

function changeOf(body: ReturnType<(typeof contract.VendorChangeBody)["parse"]>): VendorChange {
  const { label, origin, loopback, recipient, reviewDueOn, state, ...more } = body;
  return { ...named<Omit<VendorChange, "facts" | "people">>({ label, origin, loopback, recipient, reviewDueOn, state }), ...split(more) };
}

/** Without what was not named. */
function named<T>(given: { readonly [name in keyof T]?: T[name] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}
