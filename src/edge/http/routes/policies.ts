import { instantToIso } from "../../../base/instant.ts";
import type { Result } from "../../../base/result.ts";
import { findPolicies, listPolicyVersions, readPolicy } from "../../../registers/policies/policy.ts";
import { type PublishRefusal, type Published, publishPolicy, publishVersion } from "../../../registers/policies/publish.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { signOwn } from "../../../workflows/staffing/sign-policy.ts";
import * as contract from "../contract/clearance.ts";
import { NOTHING } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { tellPolicy, tellVersion } from "../tell-clearance.ts";
import { within } from "../within.ts";

const ROOM = { room: "clearance", limiter: "caller" } as const;
const READING = { none: "A document of the business names no customer." } as const;

export function policyRoutes({ performer, safe }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/policies",
      policy: "key",
      summary: "The documents that staff sign, each in its newest version.",
      ledger: READING,
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "All of them, without their text.", body: contract.PoliciesAnswer },
      handle: ({ caller }) => within(safe, caller, async (tx) => json(200, { items: (await findPolicies(tx)).map(tellPolicy) })),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/policies",
      policy: "owner",
      summary: "Publish a new document in its first version.",
      ledger: { acts: ["policy.publish"] },
      fresh: true,
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewPolicyBody },
      answer: { status: 201, describe: "Its id and digest.", body: contract.PublishedAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const asked = { ...call.body, language: call.body.language ?? ("en" as const) };
          return publishedReply(await publishPolicy(tx, entryActor(call.caller.actor), asked, safe.clock()));
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/policies/{id}",
      policy: "key",
      summary: "A document word for word, in any version that there was.",
      ledger: READING,
      params: contract.PolicyParams,
      query: contract.PolicyQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "Its text, and its versions.", body: contract.PolicyAnswer },
      handle: ({ caller, params, query }) =>
        within(safe, caller, async (tx) => {
          const version = query.version === undefined ? null : Number(query.version);
          const [found, versions] = await Promise.all([readPolicy(tx, params.id, version), listPolicyVersions(tx, params.id)]);
          if (found === undefined) return fail(problem("not_found"));
          const { text, ...policy } = found;
          return json(200, { ...tellPolicy(policy), text, versions: versions.map(tellVersion) });
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/policies/{id}/versions",
      policy: "owner",
      summary: "Publish a new version, which everybody signs anew.",
      ledger: { acts: ["policy.publish"] },
      fresh: true,
      params: contract.PolicyParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewVersionBody },
      answer: { status: 201, describe: "Its number and digest.", body: contract.PublishedAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const asked = { ...call.body, language: call.body.language ?? ("en" as const) };
          return publishedReply(await publishVersion(tx, entryActor(call.caller.actor), call.params.id, asked, safe.clock()));
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/policies/{id}/signatures",
      policy: "person",
      summary: "Sign a clause with one's name, or acknowledge a policy: oneself, and its newest version.",
      ledger: { acts: ["policy.sign"] },
      params: contract.PolicyParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.SignatureBody },
      answer: { status: 201, describe: "Signed.", body: contract.SignedAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { version, statement = null } = call.body;
          const signing = { policy: call.params.id, version, statement };
          const signed = await signOwn(safe, tx, call.caller.actor, signing, safe.clock());
          if (signed.ok) return json(201, { policy: signed.value.policy, version, at: instantToIso(signed.value.at) });
          return fail(signProblem(signed.refusal.code));
        }),
    }),
  ];
}

function publishedReply(published: Result<Published, PublishRefusal>): Reply {
  if (published.ok) return json(201, published.value);
  const { code } = published.refusal;
  return fail(problem(code === "policy_not_found" ? "not_found" : code));
}

function signProblem(
  code: "policy_not_found" | "policy_outdated" | "name_missing" | "name_differs" | "staff_damaged",
): ReturnType<typeof problem> {
  switch (code) {
    case "policy_not_found":
      return problem("not_found");
    case "policy_outdated":
    case "staff_damaged":
      return problem(code);
    case "name_missing":
      return problem("invalid_input", { fields: [{ field: "statement", code, say: "A clause is signed with your name: type it." }] });
    case "name_differs":
      return problem("invalid_input", {
        fields: [{ field: "statement", code, say: "Type your name as it stands in your account: that is who signs." }],
      });
  }
}
