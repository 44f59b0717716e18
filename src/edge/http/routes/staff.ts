import { instantToIso } from "../../../base/instant.ts";
import type { Instant } from "../../../base/instant.ts";
import { unveil } from "../../../base/redacted.ts";
import type { Result } from "../../../base/result.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { findListed, listStaff } from "../../../registers/staff/directory.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { changePerson, rewriteCard } from "../../../workflows/staffing/change-person.ts";
import { type InviteRefusal, type Invited, inviteAgain, invitePerson, letReturn } from "../../../workflows/staffing/invite-person.ts";
import { cutOff } from "../../../workflows/staffing/put-off.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import { EmptyBody } from "../contract/sign-in.ts";
import * as contract from "../contract/staff.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { staffProblem } from "../staff-problem.ts";
import { tellStaff } from "../tell-staff.ts";
import { within } from "../within.ts";

const ROOM = { room: "staff", policy: "owner", limiter: "caller" } as const;
const LOOKING = { none: "No customer is in this register." } as const;

export function staffRoutes(edge: Edge): readonly Route[] {
  const { performer, safe, gate, publicOrigin } = edge;
  const post = { safe, origin: publicOrigin };
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/staff",
      summary: "Everybody who works here or did, in the order in which they came.",
      ledger: LOOKING,
      params: NOTHING,
      query: contract.StaffQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.StaffListAnswer },
      handle: ({ caller, query }) =>
        within(safe, caller, async (tx) => {
          const { limit, cursor } = pageOf(query);
          const page = await listStaff(tx, { after: cursor, limit });
          return json(200, { items: await tellStaff(safe, tx, page.items, safe.clock()), nextCursor: page.next });
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/staff",
      summary: "Invite a person; a link is mailed to them, good for a week.",
      ledger: { acts: ["staff.invite"] },
      fresh: true,
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewStaffBody },
      answer: { status: 201, describe: "Their id; the link where no mail server is set.", body: contract.InvitedAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const { name = null, email, roles, isOwner = false, language = "en" } = call.body;
          const who = { name, email, roles, isOwner, language };
          const map = await safe.maps.get(tx);
          return invitedReply(edge, await invitePerson(post, tx, map, call.caller.actor, who, safe.clock()));
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/staff/{id}",
      summary: "One person.",
      ledger: LOOKING,
      params: contract.StaffParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The person.", body: contract.StaffAnswer },
      handle: ({ caller, params }) => within(safe, caller, (tx) => onePerson(edge, tx, params.id, safe.clock())),
    }),
    route({
      ...ROOM,
      method: "PATCH",
      path: "/v1/staff/{id}",
      summary: "Change a person's roles, name or ownership; it holds from their next call.",
      ledger: { acts: ["staff.change"] },
      fresh: true,
      params: contract.StaffParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.StaffChangeBody },
      answer: { status: 200, describe: "The person.", body: contract.StaffAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const map = await safe.maps.get(tx);
          const changed = await changePerson(safe, tx, map, entryActor(call.caller.actor), call.params.id, call.body, safe.clock());
          return changed.ok ? await onePerson(edge, tx, call.params.id, safe.clock()) : fail(staffProblem(changed.refusal));
        }),
    }),
    route({
      ...ROOM,
      method: "PUT",
      path: "/v1/staff/{id}/card",
      summary:
        "Write a person's name and e-mail anew, where what was stored of them is damaged. The address is the one they were invited by.",
      ledger: { acts: ["staff.change"] },
      fresh: true,
      params: contract.StaffParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.StaffCardBody },
      answer: { status: 200, describe: "The person.", body: contract.StaffAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const written = await rewriteCard(safe, tx, entryActor(call.caller.actor), call.params.id, call.body, safe.clock());
          return written.ok ? await onePerson(edge, tx, call.params.id, safe.clock()) : fail(staffProblem(written.refusal));
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/staff/{id}/invitations",
      summary: "Invite a person anew who has not joined yet; the older link is dead.",
      ledger: { acts: ["staff.invite"] },
      fresh: true,
      params: contract.StaffParams,
      query: NOTHING,
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 201, describe: "As for a new person.", body: contract.InvitedAnswer },
      handle: (call) =>
        performer.once(call, async (tx) =>
          invitedReply(edge, await inviteAgain(post, tx, call.caller.actor, call.params.id, safe.clock())),
        ),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/staff/{id}",
      summary: "A person leaves: cut off at once, on every process.",
      ledger: { acts: ["staff.leave", "key.revoke"] },
      fresh: true,
      params: contract.StaffParams,
      query: contract.LeaveQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "What ended, and the keys that the person had made.", body: contract.LeftAnswer },
      handle: async (call): Promise<Reply> => {
        const asked = { staff: call.params.id, reason: "left", isRevokingKeys: call.query.revokeKeys === "true" } as const;
        const reply = await performer.once(call, async (tx) => {
          const left = await cutOff(post, tx, entryActor(call.caller.actor), asked, safe.clock());
          if (!left.ok) return fail(staffProblem(left.refusal));
          const keys = left.value.keys.map(({ id, label, role, isRevoked }) => ({ id, label, role, isRevoked }));
          return json(200, { ...left.value, keys });
        });
        gate.forget(call.caller.tenant);
        return reply;
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/staff/{id}/return",
      summary: "Let somebody come back who is off: by a new invitation, with the roles named now.",
      ledger: { acts: ["staff.return"] },
      fresh: true,
      params: contract.StaffParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.ReturnBody },
      answer: { status: 201, describe: "As for a new person.", body: contract.InvitedAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const { roles, isOwner = false } = call.body;
          const map = await safe.maps.get(tx);
          return invitedReply(edge, await letReturn(post, tx, map, call.caller.actor, call.params.id, { roles, isOwner }, safe.clock()));
        }),
    }),
  ];
}

async function onePerson({ safe }: Edge, tx: Tx, id: Parameters<typeof findListed>[1], now: Instant): Promise<Reply> {
  const person = await findListed(tx, id);
  return person === undefined ? fail(problem("not_found")) : json(200, (await tellStaff(safe, tx, [person], now))[0]);
}

/** Where mail is sent, the link goes to the person's own mailbox and nobody else sees it. */
function invitedReply({ mail, publicOrigin }: Edge, invited: Result<Invited, InviteRefusal>): Reply {
  if (!invited.ok) return fail(staffProblem(invited.refusal));
  const { id, token, expiresAt } = invited.value;
  const link = mail !== null ? {} : { link: `${publicOrigin}/join#${unveil(token)}` };
  return json(201, { id, expiresAt: instantToIso(expiresAt), ...link });
}
