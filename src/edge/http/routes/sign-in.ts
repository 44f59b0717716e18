import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { isDeviceKeyHeld } from "../../../registers/devices/verify-possession.ts";
import { newChallenge } from "../../../registers/sign-in/challenges.ts";
import { authenticationOptions, passkeyHome } from "../../../registers/sign-in/verify-passkey.ts";
import { signInByPasskey } from "../../../workflows/staffing/sign-in-by-passkey.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { begunReply } from "../session/begun-reply.ts";
import { NOT_HELD, signInProblem } from "../session/sign-in-problem.ts";
import { deviceLabel } from "../session/device-label.ts";

const ROOM = { room: "sign-in", policy: "public", limiter: "sign-in", params: NOTHING, query: NOTHING, method: "POST" } as const;

/** How a person gets a session. Each step is limited by address, and taken from the console's own pages only. */
export function signInRoutes(edge: Edge): readonly Route[] {
  const { db, safe, publicOrigin } = edge;
  const home = passkeyHome(publicOrigin);
  return [
    route({
      ...ROOM,
      path: "/v1/sign-in/passkey-options",
      summary: "A challenge for any passkey of this site.",
      ledger: { none: "Nobody has said who they are yet." },
      body: { kind: "json", schema: contract.EmptyBody },
      answer: { status: 200, describe: "What the browser needs.", body: contract.OptionsAnswer },
      handle: async () => {
        const { id, challenge } = await newChallenge(db.app, "sign_in", "", safe.clock());
        return json(200, { challenge: id, options: await authenticationOptions(home, challenge) });
      },
    }),
    route({
      ...ROOM,
      path: "/v1/sign-in/passkey",
      summary: "Sign in with a passkey.",
      ledger: { acts: ["session.begin", "session.refused"] },
      body: { kind: "json", schema: contract.PasskeySignInBody },
      answer: { status: 200, describe: "The session; a cookie carries it.", body: contract.BegunAnswer },
      handle: async ({ body, incoming }): Promise<Reply> => {
        const { challenge, device } = body;
        const publicKey = Buffer.from(device.publicKey, "base64url");
        if (!isDeviceKeyHeld(publicKey, challenge, device.signature)) return fail(problem("invalid_input", { fields: [NOT_HELD] }));
        const proof = { challenge, credential: body.credential as AuthenticationResponseJSON };
        const signedIn = await signInByPasskey(
          db,
          home,
          proof,
          { publicKey, label: deviceLabel(incoming.headers["user-agent"]) },
          safe.clock(),
        );
        if (!signedIn.ok) return fail(signInProblem(signedIn.refusal));
        return await begunReply(edge, 200, signedIn.value.tenant, signedIn.value.begun);
      },
    }),
  ];
}
