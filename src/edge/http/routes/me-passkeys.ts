import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { instantToIso } from "../../../base/instant.ts";
import { newChallenge } from "../../../registers/sign-in/challenges.ts";
import { listPasskeys } from "../../../registers/sign-in/passkeys.ts";
import { registrationOptions, userHandle } from "../../../platform/passkeys/verify-passkey.ts";
import { readCard } from "../../../registers/staff/cards.ts";
import { addMyPasskey, removeMyPasskey } from "../../../workflows/staffing/change-passkeys.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/me.ts";
import { EmptyBody, OptionsAnswer } from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { deviceLabel } from "../session/device-label.ts";
import { within } from "../within.ts";

const ROOM = { room: "me", policy: "person", limiter: "caller", query: NOTHING } as const;

export function mePasskeyRoutes({ db, safe, staffing }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/me/passkeys",
      summary: "My passkeys.",
      ledger: { none: "People see themselves." },
      params: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "Oldest first.", body: contract.PasskeysAnswer },
      handle: async ({ caller }) => {
        const passkeys = await within(safe, caller, (tx) => listPasskeys(tx, caller.person.staff.id));
        const items = passkeys.map(({ id, label, isSynced, createdAt, usedAt }) => ({
          id,
          label,
          isSynced,
          createdAt: instantToIso(createdAt),
          usedAt: usedAt === null ? null : instantToIso(usedAt),
        }));
        return json(200, { items });
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/me/passkeys/options",
      anew: "It changes nothing.",
      fresh: true,
      summary: "A challenge for one more passkey.",
      ledger: { none: "Nothing happens yet." },
      params: NOTHING,
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 200, describe: "What the browser needs.", body: OptionsAnswer },
      handle: async ({ caller }) => {
        const staff = caller.person.staff.id;
        const handle = userHandle(caller.tenant, staff);
        const { card, known } = await within(safe, caller, async (tx) => ({
          card: await readCard(tx, safe.keeper, staff),
          known: await listPasskeys(tx, staff),
        }));
        const { id, challenge } = await newChallenge(db.app, "add_passkey", handle, safe.clock());
        const { name, email } = card ?? { name: staff, email: staff };
        return json(200, { challenge: id, options: await registrationOptions(staffing.home, { handle, name, email }, challenge, known) });
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/me/passkeys",
      anew: "What it proves is good once.",
      fresh: true,
      summary: "Add a passkey; I am told by mail.",
      ledger: { acts: ["passkey.add"] },
      params: NOTHING,
      body: { kind: "json", schema: contract.NewPasskeyBody },
      answer: { status: 201, describe: "It counts from now on.", body: contract.NewPasskeyAnswer },
      handle: async ({ caller, body, incoming }): Promise<Reply> => {
        const { challenge, label = deviceLabel(incoming.headers["user-agent"]) } = body;
        const passkey = { challenge, label, credential: body.credential as RegistrationResponseJSON };
        const owner = { tenant: caller.tenant, staff: caller.person.staff.id, actor: caller.actor };
        const added = await addMyPasskey(staffing, owner, passkey, safe.clock());
        return added.ok ? json(201, { id: added.value }) : fail(problem(added.refusal.code));
      },
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/me/passkeys/{id}",
      fresh: true,
      summary: "Remove a passkey, unless it is the last way to sign in.",
      ledger: { acts: ["passkey.remove"] },
      params: contract.PasskeyParams,
      body: { kind: "none" },
      answer: { status: 204, describe: "It opens nothing any more.", body: NOTHING },
      handle: async ({ caller, params }): Promise<Reply> => {
        const owner = { tenant: caller.tenant, staff: caller.person.staff.id, actor: caller.actor };
        const removed = await removeMyPasskey(staffing, owner, params.id, safe.clock());
        return removed.ok ? json(204, null) : fail(problem(removed.refusal.code));
      },
    }),
  ];
}
