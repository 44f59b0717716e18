import { instant } from "../../../base/instant.ts";
import { type FillForm, findFillForm, listFillForms, removeFillForm } from "../../../registers/vendors/fill-forms.ts";
import { findVendor } from "../../../registers/vendors/vendor.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { type WrittenForm } from "../../../workflows/filling/check-form.ts";
import { defineForm } from "../../../workflows/filling/define-form.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/fills.ts";
import { VendorParams } from "../contract/vendors.ts";
import type { Edge } from "../edge.ts";
import { isAtWork } from "../is-at-work.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";
import { fillProblem, tellForm } from "../tell-fill.ts";
import { within } from "../within.ts";

const ROOM = { room: "vendors", limiter: "caller", query: NOTHING } as const;

/** Forms on vendors' own pages, recorded once for everybody. */
export function fillFormRoutes(edge: Edge): readonly Route[] {
  const { performer, safe } = edge;
  return [
    route({
      ...ROOM,
      policy: "key",
      method: "GET",
      path: "/v1/vendors/{id}/fill-forms",
      summary: "Forms of a vendor's pages, and what goes into their boxes.",
      ledger: { none: "No customer is in this register." },
      params: VendorParams,
      body: { kind: "none" },
      answer: { status: 200, describe: "All of them, by name.", body: contract.FillFormsAnswer },
      handle: ({ caller, params }) =>
        within(safe, caller, async (tx) => {
          if (!(await isAtWork(safe, tx, caller))) return fail(safeProblem({ code: "not_granted" }));
          if ((await findVendor(tx, params.id)) === undefined) return fail(problem("not_found"));
          return json(200, { items: (await listFillForms(tx, params.id)).map(tellForm) });
        }),
    }),
    route({
      ...ROOM,
      policy: "owner",
      method: "PUT",
      path: "/v1/vendors/{id}/fill-forms/{name}",
      summary: "Record a form of a vendor's page, or change it.",
      ledger: { acts: ["vendor.fill_form_save"] },
      fresh: true,
      params: contract.FillFormParams,
      body: { kind: "json", schema: contract.FillFormBody },
      answer: { status: 200, describe: "The form; 201 where it is new.", body: contract.FillFormAnswer, statusIfNew: 201 },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { id: vendor, name } = call.params;
          const { label, lastChangedAt: seen } = call.body;
          const lastChangedAt = typeof seen === "string" ? instant(Date.parse(seen)) : seen;
          const form = { vendor, name, label, ...writtenForm(call.body), ...(lastChangedAt === undefined ? {} : { lastChangedAt }) };
          const saved = await defineForm(safe, tx, entryActor(call.caller.actor), form);
          if (!saved.ok) return fail(fillProblem(saved.refusal));
          const kept = await findFillForm(tx, vendor, name);
          return kept === undefined ? fail(problem("internal")) : json(saved.value.isNew ? 201 : 200, tellForm(kept));
        }),
    }),
    route({
      ...ROOM,
      policy: "owner",
      method: "DELETE",
      path: "/v1/vendors/{id}/fill-forms/{name}",
      summary: "Forget a form of a vendor's page.",
      ledger: { acts: ["vendor.fill_form_remove"] },
      fresh: true,
      params: contract.FillFormParams,
      body: { kind: "none" },
      answer: { status: 204, describe: "Removed.", body: NOTHING },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { id, name } = call.params;
          const isGone = await removeFillForm(tx, entryActor(call.caller.actor), id, name, safe.clock());
          return isGone ? json(204, null) : fail(problem("not_found"));
        }),
    }),
  ];
}

type Body = ReturnType<(typeof contract.FillFormBody)["parse"]>;

function writtenForm({ purpose, path, frames = [], boxes }: Body): WrittenForm {
  return { purpose, path, frames, boxes: boxes.map(writtenBox) };
}

function writtenBox({ label, fill, slice = null, frame = "top", kind = "text", find }: Body["boxes"][number]): FillForm["boxes"][number] {
  const { id = null, name = null, autocomplete = null, label: text = null, css = null } = find;
  return { label, fill, slice, frame, kind, find: { id, name, autocomplete, label: text, css } };
}
