import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { assert } from "../../../base/fault.ts";
import { instantToIso } from "../../../base/instant.ts";
import { withTxAgain } from "../../../platform/storage/collisions.ts";
import { readTenant } from "../../../platform/storage/tenants.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { newChallenge } from "../../../registers/sign-in/challenges.ts";
import { registrationOptions, userHandle } from "../../../platform/passkeys/verify-passkey.ts";
import { findStaff } from "../../../registers/staff/staff.ts";
import { type FirstSecret, joinByInvite, lookAtInvite } from "../../../workflows/staffing/accept-invite.ts";
import { offerTotp } from "../../../workflows/staffing/set-totp.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { begunReply } from "../session/begun-reply.ts";
import { newDevice } from "../session/new-device.ts";
import { NOT_HELD, signInProblem } from "../session/sign-in-problem.ts";
import { namedRoles } from "../session/tell-session.ts";

const ROOM = { room: "invitations", policy: "public", limiter: "sign-in", params: NOTHING, query: NOTHING, method: "POST" } as const;

/** A mailed link leads to a form; nothing here but the acceptance has an effect, and that needs a passkey made on the spot. */
export function invitationRoutes(edge: Edge): readonly Route[] {
  const { db, safe, staffing } = edge;
  return [
    route({
      ...ROOM,
      path: "/v1/invitations/look",
      summary: "What an invitation is for; spends nothing.",
      ledger: { none: "Nothing of a customer is shown, and nothing happens." },
      body: { kind: "json", schema: contract.InviteBody },
      answer: { status: 200, describe: "The business, and the roles.", body: contract.InviteAnswer },
      handle: async ({ body }): Promise<Reply> => {
        const invited = await lookAtInvite(staffing, body.token, safe.clock());
        if (!invited.ok) return fail(signInProblem(invited.refusal));
        const { tenant, staff: id, card, expiresAt } = invited.value;
        const told = await withTx(db, tenant, async (tx) => {
          const [business, staff, map] = await Promise.all([readTenant(tx), findStaff(tx, id), safe.maps.get(tx)]);
          assert(business !== undefined && staff !== undefined, "an invitation is for a person of a business");
          return { business: business.name, name: card.name, roles: namedRoles(map, staff.roles), isOwner: staff.isOwner };
        });
        return json(200, { ...told, expiresAt: instantToIso(expiresAt) });
      },
    }),
    route({
      ...ROOM,
      path: "/v1/invitations/passkey-options",
      summary: "A challenge for the passkey that the invited person makes; spends nothing.",
      ledger: { none: "Nothing happens yet." },
      body: { kind: "json", schema: contract.InviteBody },
      answer: { status: 200, describe: "What the browser needs.", body: contract.OptionsAnswer },
      handle: async ({ body }): Promise<Reply> => {
        const now = safe.clock();
        const invited = await lookAtInvite(staffing, body.token, now);
        if (!invited.ok) return fail(signInProblem(invited.refusal));
        const { tenant, staff, card } = invited.value;
        const handle = userHandle(tenant, staff);
        const { id, challenge } = await newChallenge(db.app, "join", handle, now);
        return json(200, { challenge: id, options: await registrationOptions(staffing.home, { handle, ...card }, challenge, []) });
      },
    }),
    route({
      ...ROOM,
      path: "/v1/invitations/totp",
      summary: "A secret for the authenticator app of an invited person who takes a password; it counts once a code of it was shown.",
      ledger: { none: "Nothing happens yet." },
      body: { kind: "json", schema: contract.InviteBody },
      answer: { status: 200, describe: "The secret, and a challenge for the device's key.", body: contract.JoinTotpAnswer },
      handle: async ({ body }): Promise<Reply> => {
        const now = safe.clock();
        const invited = await lookAtInvite(staffing, body.token, now);
        if (!invited.ok) return fail(signInProblem(invited.refusal));
        const { tenant, staff } = invited.value;
        const told = await withTxAgain(db, tenant, (tx) => offerTotp(staffing, tx, staff));
        const { id } = await newChallenge(db.app, "join", userHandle(tenant, staff), now);
        return json(200, { ...told, challenge: id });
      },
    }),
    route({
      ...ROOM,
      path: "/v1/invitations/acceptances",
      summary: "Accept an invitation with a passkey made just now, or with a password and a code; and be signed in.",
      ledger: { acts: ["staff.join", "passkey.add", "password.set", "totp.set", "session.begin"] },
      body: { kind: "json", schema: contract.AcceptanceBody },
      answer: { status: 201, describe: "The session; a cookie carries it.", body: contract.BegunAnswer },
      handle: async ({ body, incoming }): Promise<Reply> => {
        const { token, name, language, challenge } = body;
        const device = newDevice(body.device, challenge, incoming);
        if (device === undefined) return fail(problem("invalid_input", { fields: [NOT_HELD] }));
        const secret: FirstSecret =
          "credential" in body
            ? { kind: "passkey", credential: body.credential as RegistrationResponseJSON }
            : { kind: "password", password: body.password, code: body.code };
        const joined = await joinByInvite(staffing, { token, challenge, name, language, device, secret }, safe.clock());
        return joined.ok ? await begunReply(edge, 201, joined.value.tenant, joined.value.begun) : fail(signInProblem(joined.refusal));
      },
    }),
  ];
}
