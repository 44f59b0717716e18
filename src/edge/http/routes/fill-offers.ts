import type { CollectionId } from "../../../base/ids.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { listFillForms } from "../../../registers/vendors/fill-forms.ts";
import { listVendorsWithForms } from "../../../registers/vendors/vendor.ts";
import { showNumber } from "../../../workflows/collection/number.ts";
import { readRequest } from "../../../workflows/collection/read-requests.ts";
import { type FillChoice, listChoices } from "../../../workflows/filling/list-choices.ts";
import type { Caller } from "../caller.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/fills.ts";
import type { Edge } from "../edge.ts";
import { isAtWork } from "../is-at-work.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";
import { fillProblem, tellForm } from "../tell-fill.ts";
import { standingOf } from "../tell-vendor.ts";
import { within } from "../within.ts";

const ROOM = { room: "fills", limiter: "caller" } as const;

/** Where something may be filled in, and with whom: what the extension offers. */
export function fillOfferRoutes(edge: Edge): readonly Route[] {
  const { safe, performer, filling } = edge;
  return [
    route({
      ...ROOM,
      policy: "person",
      method: "GET",
      path: "/v1/fills/vendors",
      summary: "On whose pages something may be filled in, and where.",
      ledger: { none: "No customer is in this register." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "Approved vendors with their forms.", body: contract.FillVendorsAnswer },
      handle: ({ caller }) =>
        within(safe, caller, async (tx) => {
          if (!(await isAtWork(safe, tx, caller))) return fail(safeProblem({ code: "not_granted" }));
          const [vendors, forms] = await Promise.all([listVendorsWithForms(tx), listFillForms(tx, null)]);
          const items = vendors.map((vendor) => {
            const { id, name, label, origin, loopback } = vendor;
            const own = forms.filter((form) => form.vendor === id).map(tellForm);
            return { vendor: id, name, label, origin, loopback, standing: standingOf(vendor, safe.clock()), forms: own };
          });
          return json(200, { items });
        }),
    }),
    route({
      ...ROOM,
      policy: "person",
      method: "GET",
      path: "/v1/fills/choices",
      summary: "With which of your customers a form may be filled in now, and with which of their cards.",
      ledger: { acts: ["card.list"] },
      params: NOTHING,
      query: contract.ChoicesQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "Whoever came in last is first.", body: contract.ChoicesAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const { subject = null, ...query } = call.query;
          const listed = await listChoices(filling, tx, { actor: call.caller.actor, ...query, subject });
          if (!listed.ok) return fail(fillProblem(listed.refusal));
          return json(200, { items: await Promise.all(listed.value.map((choice) => tellChoice(edge, tx, call.caller, choice))) });
        }),
    }),
  ];
}

async function tellChoice({ collection }: Edge, tx: Tx, { actor }: Caller, { request, cards, ...choice }: FillChoice): Promise<unknown> {
  const read = request === null ? null : await readRequest(collection, tx, actor, request as CollectionId);
  const about =
    read?.ok === true ? { id: read.value.id, title: read.value.transaction.title, number: showNumber(read.value.number) } : null;
  return {
    ...choice,
    request: about,
    cards: cards.map(({ id, nickname, brand, last4, expires }) => ({ id, nickname, brand, last4, expires })),
  };
}
