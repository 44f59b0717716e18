import { holdStaffAlone, setLanguage } from "../../../registers/staff/staff.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/me.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Route } from "../route.ts";

export function meLanguageRoutes({ performer, safe }: Edge): readonly Route[] {
  return [
    route({
      room: "me",
      method: "PUT",
      path: "/v1/me/language",
      policy: "person",
      limiter: "caller",
      summary: "The language in which the console and mails speak to me.",
      ledger: { acts: ["language.set"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.LanguageBody },
      answer: { status: 204, describe: "It is spoken from now on.", body: NOTHING },
      handle: (call) => {
        const { actor, person } = call.caller;
        const { id } = person.staff;
        return performer.once(
          call,
          async (tx) => {
            await setLanguage(tx, entryActor(actor), id, call.body.language, safe.clock());
            return json(204, null);
          },
          // Every deed shares its person's row, which two that write it would then keep from one another.
          (tx) => holdStaffAlone(tx, id),
        );
      },
    }),
  ];
}
