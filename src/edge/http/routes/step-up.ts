import type { z } from "@hono/zod-openapi";
import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { instantToIso } from "../../../base/instant.ts";
import { newChallenge } from "../../../registers/sign-in/challenges.ts";
import { listPasskeys } from "../../../registers/sign-in/passkeys.ts";
import { authenticationOptions } from "../../../platform/passkeys/verify-passkey.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { type Strengthening, strengthenByPasskey, strengthenByPassword } from "../../../workflows/staffing/strengthen-session.ts";
import type { Caller, Person } from "../caller.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { signInProblem } from "../session/sign-in-problem.ts";
import { within } from "../within.ts";

type PersonCaller = Caller & { readonly person: Person };
type Proof = z.infer<typeof contract.StrengthenBody>;

const ROOM = { room: "session", policy: "person", limiter: "caller", params: NOTHING, query: NOTHING, method: "POST" } as const;
const UNLOCK = { whileLocked: true } as const;
const OPTIONS = {
  ledger: { none: "Nothing happens yet." },
  anew: "It changes nothing.",
  body: { kind: "json", schema: contract.EmptyBody },
  answer: { status: 200, describe: "What the browser needs.", body: contract.OptionsAnswer },
} as const;
const STRONG = {
  body: { kind: "json", schema: contract.StrengthenBody },
  answer: { status: 200, describe: "Since when, and by what.", body: contract.StrongAnswer },
} as const;

/** A person shows again who they are: because the session is locked, or because an act needs it fresh (RFC 9470). */
export function stepUpRoutes(edge: Edge): readonly Route[] {
  const { db, safe, staffing } = edge;

  const options = async ({ caller }: { readonly caller: PersonCaller }): Promise<Reply> => {
    const { session, staff } = caller.person;
    const passkeys = await within(safe, caller, (tx) => listPasskeys(tx, staff.id));
    const { id, challenge } = await newChallenge(db.app, "strengthen", session.id, safe.clock());
    return json(200, { challenge: id, options: await authenticationOptions(staffing.home, challenge, passkeys) });
  };
  const strengthen = async (caller: PersonCaller, body: Proof, act: Strengthening["act"]): Promise<Reply> => {
    const { session, staff } = caller.person;
    const who = { tenant: caller.tenant, staff: staff.id, session, actor: entryActor(caller.actor), act };
    const now = safe.clock();
    const strong =
      "credential" in body
        ? await strengthenByPasskey(
            staffing,
            who,
            { challenge: body.challenge, credential: body.credential as AuthenticationResponseJSON },
            now,
          )
        : await strengthenByPassword(staffing, who, body, now);
    if (!strong.ok) return fail(signInProblem(strong.refusal));
    return json(200, { strong: { at: instantToIso(strong.value.at), kind: strong.value.kind } });
  };

  return [
    route({ ...ROOM, ...OPTIONS, ...UNLOCK, path: "/v1/session/unlock-options", summary: "A challenge to unlock with.", handle: options }),
    route({
      ...ROOM,
      ...STRONG,
      ...UNLOCK,
      path: "/v1/session/unlock",
      anew: "What it proves is good once.",
      summary: "Unlock a session that nobody used for a while.",
      ledger: { acts: ["session.unlock", "session.refused"] },
      handle: ({ caller, body }) => strengthen(caller, body, "session.unlock"),
    }),
    route({ ...ROOM, ...OPTIONS, path: "/v1/session/step-up-options", summary: "A challenge for a step-up.", handle: options }),
    route({
      ...ROOM,
      ...STRONG,
      path: "/v1/session/step-up",
      anew: "What it proves is good once.",
      summary: "Show again that it is you; it holds for five minutes.",
      ledger: { acts: ["session.step_up", "session.refused"] },
      handle: ({ caller, body }) => strengthen(caller, body, "session.step_up"),
    }),
  ];
}
