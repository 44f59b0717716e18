import { changeSubjects } from "../../../safe/vault/change.ts";
import { createSubjects } from "../../../safe/vault/create.ts";
import { listSubjects, startReads } from "../../../safe/vault/read.ts";
import { startSearches } from "../../../safe/vault/search.ts";
import { NOTHING, Purpose, pageOf, pageQuery } from "../contract/common.ts";
import * as contract from "../contract/subjects.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Route } from "../route.ts";

const ROOM = { room: "subjects", policy: "key", limiter: "caller" } as const;

export function subjectRoutes({ performer }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/subjects",
      summary: "Store a customer's data; answers it masked.",
      bringsIn: true,
      ledger: { acts: ["subject.create"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.CreateBody },
      answer: { status: 201, describe: "Stored.", body: contract.CreatedAnswer },
      handle: (call) => {
        const { fields, source = null, purpose = null } = call.body;
        const ask = { actor: call.caller.actor, purpose, fields, source };
        return performer.perform(createSubjects, call, ask, (made) => json(201, made, { location: `/v1/subjects/${made.id}` }));
      },
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/subjects",
      summary: "List customers, newest first, masked.",
      ledger: { acts: ["subject.list"] },
      params: NOTHING,
      query: pageQuery("sub").extend({ purpose: Purpose.optional() }),
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.SubjectsAnswer },
      handle: (call) => {
        const ask = { actor: call.caller.actor, purpose: call.query.purpose ?? null, ...pageOf(call.query) };
        return performer.perform(listSubjects, call, ask, (page) => json(200, page));
      },
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/subjects/{id}",
      summary: "Read a customer in the default form: masked.",
      ledger: { acts: ["subject.read"] },
      params: contract.SubjectParams,
      query: contract.PurposeQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "Each field masked, or refused with words.", body: contract.SubjectAnswer },
      handle: (call) => {
        const ask = { actor: call.caller.actor, purpose: call.query.purpose ?? null, subject: call.params.id };
        return performer.perform(startReads, call, ask, (subject) => json(200, subject));
      },
    }),
    route({
      ...ROOM,
      method: "PATCH",
      path: "/v1/subjects/{id}",
      summary: "Change fields; null removes one.",
      bringsIn: true,
      ledger: { acts: ["subject.change", "mail.customer", "text.customer"] },
      params: contract.SubjectParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.ChangeBody },
      answer: { status: 200, describe: "The customer after the change, masked.", body: contract.SubjectAnswer },
      handle: (call) => {
        const { fields, purpose = null } = call.body;
        const ask = { actor: call.caller.actor, purpose, subject: call.params.id, fields };
        return performer.perform(changeSubjects, call, ask, (subject) => json(200, subject));
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/subjects/search",
      summary: "Find customers by a field with a look-up; the value stands in the body only.",
      ledger: { acts: ["subject.search"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.SearchBody },
      answer: { status: 200, describe: "Whom it fits, masked.", body: contract.FoundAnswer },
      handle: (call) => {
        const { field, equals, purpose = null } = call.body;
        return performer.perform(startSearches, call, { actor: call.caller.actor, purpose, field, equals }, (found) => json(200, found));
      },
    }),
  ];
}
