import { instant } from "../../../base/instant.ts";
import { unveil } from "../../../base/redacted.ts";
import { within } from "../within.ts";
import { createKey } from "../../../registers/keys/create-key.ts";
import type { KeyRefusal } from "../../../registers/keys/create-key.ts";
import { listKeys } from "../../../registers/keys/list-keys.ts";
import { revokeKey } from "../../../registers/keys/revoke-key.ts";
import * as contract from "../contract/admin.ts";
import { NOTHING, pageOf, pageQuery } from "../contract/common.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";

const ROOM = { room: "keys", policy: "owner", limiter: "caller" } as const;

/** Where each refusal belongs in what was sent, in words. */
const REFUSED = {
  role_unknown: { field: "role", say: "The data map declares no such role." },
  role_for_people: { field: "role", say: "This role is meant for people; the map can say `keys: true` for it." },
  purpose_unknown: { field: "purposes", say: "The data map declares no such purpose." },
  expires_in_the_past: { field: "expiresAt", say: "This time is past." },
} as const satisfies Record<KeyRefusal["code"], { field: string; say: string }>;

export function keyRoutes({ performer, safe, gate, mode }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/keys",
      fresh: true,
      summary: "Make an API key; it is shown once.",
      ledger: { acts: ["key.create"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewKeyBody },
      answer: { status: 201, describe: "The key.", body: contract.NewKeyAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const { role, purposes, label = role, expiresAt } = call.body;
          const ask = {
            role,
            purposes: purposes ?? ("all" as const),
            label,
            mode,
            expiresAt: expiresAt === undefined ? null : instant(Date.parse(expiresAt)),
          };
          const made = await createKey(tx, entryActor(call.caller.actor), await safe.maps.get(tx), ask, safe.clock());
          if (made.ok) return json(201, { id: made.value.id, key: unveil(made.value.key) });
          const { field, say } = REFUSED[made.refusal.code];
          return fail(problem("invalid_input", { fields: [{ field, code: made.refusal.code, say }] }));
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/keys",
      summary: "List keys, revoked ones too.",
      ledger: { none: "Nothing personal is shown." },
      params: NOTHING,
      query: pageQuery("key"),
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.KeysAnswer },
      handle: async ({ caller, query }) => {
        const { limit, cursor } = pageOf(query);
        const page = await within(safe, caller, (tx) => listKeys(tx, { limit, after: cursor }));
        return json(200, { items: page.items, nextCursor: page.next });
      },
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/keys/{id}",
      fresh: true,
      summary: "Revoke a key; it is dead within half a second everywhere.",
      ledger: { acts: ["key.revoke"] },
      params: contract.KeyParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 204, describe: "Revoked.", body: NOTHING },
      handle: async ({ caller, params }): Promise<Reply> => {
        const revoked = await within(safe, caller, (tx) => revokeKey(tx, entryActor(caller.actor), params.id, safe.clock()));
        gate.forget(caller.tenant);
        if (revoked.ok) return json(204, null);
        return fail(problem(revoked.refusal.code === "last_owner_key" ? "last_owner_key" : "not_found"));
      },
    }),
  ];
}
