import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { newChallenge } from "../../../registers/sign-in/challenges.ts";
import { authenticationOptions } from "../../../platform/passkeys/verify-passkey.ts";
import { signInByPasskey } from "../../../workflows/staffing/sign-in-by-passkey.ts";
import { signInByPassword } from "../../../workflows/staffing/sign-in-by-password.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { begunReply } from "../session/begun-reply.ts";
import { newDevice } from "../session/new-device.ts";
import { refusedOnTheBeat } from "../session/on-the-beat.ts";
import { NOT_HELD, signInProblem } from "../session/sign-in-problem.ts";

const ROOM = { room: "sign-in", policy: "public", limiter: "sign-in", params: NOTHING, query: NOTHING, method: "POST" } as const;
const NOBODY = { ledger: { none: "Nobody has said who they are yet." }, body: { kind: "json", schema: contract.EmptyBody } } as const;
const BEGUN = {
  ledger: { acts: ["session.begin", "session.refused"] },
  answer: { status: 200, describe: "The session; a cookie carries it.", body: contract.BegunAnswer },
} as const;

/** How a person gets a session. Each step is limited by address, and taken from the console's own pages only. */
export function signInRoutes(edge: Edge): readonly Route[] {
  const { db, safe, staffing } = edge;
  return [
    route({
      ...ROOM,
      ...NOBODY,
      path: "/v1/sign-in/passkey-options",
      summary: "A challenge for any passkey of this site.",
      answer: { status: 200, describe: "What the browser needs.", body: contract.OptionsAnswer },
      handle: async () => {
        const { id, challenge } = await newChallenge(db.app, "sign_in", "", safe.clock());
        return json(200, { challenge: id, options: await authenticationOptions(staffing.home, challenge) });
      },
    }),
    route({
      ...ROOM,
      ...BEGUN,
      path: "/v1/sign-in/passkey",
      summary: "Sign in with a passkey.",
      body: { kind: "json", schema: contract.PasskeySignInBody },
      handle: async ({ body, incoming }): Promise<Reply> => {
        const device = newDevice(body.device, body.challenge, incoming);
        if (device === undefined) return fail(problem("invalid_input", { fields: [NOT_HELD] }));
        const proof = { challenge: body.challenge, credential: body.credential as AuthenticationResponseJSON };
        const signedIn = await signInByPasskey(staffing, proof, device, safe.clock());
        return signedIn.ok
          ? await begunReply(edge, 200, signedIn.value.tenant, signedIn.value.begun)
          : fail(signInProblem(signedIn.refusal));
      },
    }),
    route({
      ...ROOM,
      ...NOBODY,
      path: "/v1/sign-in/password-challenge",
      summary: "A challenge for the device's key, before a password.",
      answer: { status: 200, describe: "To sign and to send back.", body: contract.ChallengeAnswer },
      handle: async () => json(200, { challenge: (await newChallenge(db.app, "password", "", safe.clock())).id }),
    }),
    route({
      ...ROOM,
      ...BEGUN,
      path: "/v1/sign-in/password",
      summary: "Sign in with a password, and a code of the authenticator app or a recovery code.",
      body: { kind: "json", schema: contract.PasswordSignInBody },
      handle: ({ body, incoming }) =>
        refusedOnTheBeat(async () => {
          const device = newDevice(body.device, body.challenge, incoming);
          if (device === undefined) return fail(problem("invalid_input", { fields: [NOT_HELD] }));
          const signedIn = await signInByPassword(staffing, { ...body, business: body.business }, device, safe.clock());
          return signedIn.ok
            ? await begunReply(edge, 200, signedIn.value.tenant, signedIn.value.begun)
            : fail(signInProblem(signedIn.refusal));
        }),
    }),
  ];
}
