import { type TenantSettings, changeSettings, deviationsOf, readSettings } from "../../../registers/settings/settings.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/settings.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { within } from "../within.ts";

const ROOM = {
  room: "settings",
  path: "/v1/settings",
  policy: "owner",
  limiter: "caller",
  params: NOTHING,
  query: NOTHING,
  answer: { status: 200, describe: "What holds now.", body: contract.SettingsAnswer },
} as const;

export function settingRoutes({ safe, mail }: Edge): readonly Route[] {
  const told = mail === null ? null : { server: `${mail.server.host}:${mail.server.port}`, from: mail.from.address };
  const tell = (settings: TenantSettings): Reply => json(200, { ...settings, deviations: deviationsOf(settings), mail: told });
  return [
    route({
      ...ROOM,
      method: "GET",
      summary: "What the business has settled for itself, and where that departs from a standard.",
      ledger: { none: "It names no person." },
      body: { kind: "none" },
      handle: async ({ caller }) => tell(await within(safe, caller, readSettings)),
    }),
    route({
      ...ROOM,
      method: "PATCH",
      fresh: true,
      summary: "Settle it otherwise; what is not named stays.",
      ledger: { acts: ["settings.change"] },
      body: { kind: "json", schema: contract.SettingsBody },
      handle: async ({ caller, body }) => {
        const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Partial<TenantSettings>;
        return tell(await within(safe, caller, (tx) => changeSettings(tx, entryActor(caller.actor), changes, safe.clock())));
      },
    }),
  ];
}
