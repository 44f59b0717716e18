import { instantToIso } from "../../../base/instant.ts";
import type { Instant } from "../../../base/instant.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { passwordStanding } from "../../../registers/sign-in/passwords.ts";
import { countRecoveryCodes, newRecoveryCodes } from "../../../registers/sign-in/recovery-codes.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { setPassword } from "../../../workflows/staffing/set-password.ts";
import { acceptTotp, offerTotp } from "../../../workflows/staffing/set-totp.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/me.ts";
import { EmptyBody, TotpAnswer } from "../contract/sign-in.ts";
import { adminEntry } from "../edge.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { CODE_WRONG, signInProblem } from "../session/sign-in-problem.ts";
import { within } from "../within.ts";

const ROOM = { room: "me", policy: "person", limiter: "caller", params: NOTHING, query: NOTHING } as const;

/** A person's password, authenticator app and recovery codes. What changes them needs a fresh sign-in. */
export function mePasswordRoutes({ safe, staffing }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/me/secrets",
      summary: "Since when I have a password and an authenticator app, and how many recovery codes are left.",
      ledger: { none: "People see themselves." },
      body: { kind: "none" },
      answer: { status: 200, describe: "Times, never secrets.", body: contract.SecretsAnswer },
      handle: async ({ caller }) => {
        const staff = caller.person.staff.id;
        const told = await within(safe, caller, async (tx) => ({
          ...(await passwordStanding(tx, staff)),
          left: await countRecoveryCodes(tx, staff),
        }));
        const iso = (at: Instant | null): string | null => (at === null ? null : instantToIso(at));
        return json(200, { passwordSetAt: iso(told.passwordSetAt), totpSetAt: iso(told.totpSetAt), recoveryCodesLeft: told.left });
      },
    }),
    route({
      ...ROOM,
      method: "PUT",
      path: "/v1/me/password",
      fresh: true,
      summary: "Set my password; my other sessions end, and I am told by mail.",
      ledger: { acts: ["password.set"] },
      body: { kind: "json", schema: contract.PasswordBody },
      answer: { status: 204, describe: "Set.", body: NOTHING },
      handle: async ({ caller, body }): Promise<Reply> => {
        const { staff, session } = caller.person;
        const who = { tenant: caller.tenant, staff: staff.id, session: session.id, actor: caller.actor };
        const set = await setPassword(staffing, who, body.password, safe.clock());
        return set.ok ? json(204, null) : fail(signInProblem(set.refusal));
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/me/totp",
      anew: "What it shows is kept nowhere.",
      fresh: true,
      summary: "A secret for my authenticator app; the one in use goes on until a code of this one was shown.",
      ledger: { none: "Nothing counts yet." },
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 200, describe: "The secret.", body: TotpAnswer },
      handle: async ({ caller }) => json(200, await within(safe, caller, (tx) => offerTotp(staffing, tx, caller.person.staff.id))),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/me/totp/confirmations",
      anew: "What it proves is good once.",
      fresh: true,
      summary: "Take that secret into use by a code of it.",
      ledger: { acts: ["totp.set"] },
      body: { kind: "json", schema: contract.ConfirmationBody },
      answer: { status: 204, describe: "It counts from now on.", body: NOTHING },
      handle: async ({ caller, body }): Promise<Reply> => {
        const { actor, person } = caller;
        const isSet = await within(safe, caller, (tx) =>
          acceptTotp(staffing, tx, person.staff.id, entryActor(actor), body.code, safe.clock()),
        );
        return isSet ? json(204, null) : fail(problem("invalid_input", { fields: [CODE_WRONG] }));
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/me/recovery-codes",
      anew: "What it shows is kept nowhere.",
      fresh: true,
      summary: "Ten recovery codes, in place of any before; shown this once.",
      ledger: { acts: ["recovery_codes.make"] },
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 201, describe: "The codes.", body: contract.CodesAnswer },
      handle: async ({ caller }) => {
        const now = safe.clock();
        const codes = await within(safe, caller, async (tx) => {
          await appendEntries(tx, [adminEntry(caller.actor, "recovery_codes.make")], now);
          return await newRecoveryCodes(tx, safe.keeper, caller.person.staff.id, now);
        });
        return json(201, { codes });
      },
    }),
  ];
}
