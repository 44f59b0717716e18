import type { Tx } from "../../../platform/storage/tx.ts";
import { findDevicesOf } from "../../../registers/devices/find-devices.ts";
import { deviceTrust } from "../../../registers/devices/trust.ts";
import { type HomeMark, setMark } from "../../../registers/settings/marks.ts";
import { readSettings } from "../../../registers/settings/settings.ts";
import type { Actor } from "../../../safe/access/actor.ts";
import { clearancesOf } from "../../../safe/access/clearances-of.ts";
import { countWaitingApprovals } from "../../../workflows/approvals/read-approvals.ts";
import { countWaiting } from "../../../workflows/collection/count-waiting.ts";
import type { Caller, Person } from "../caller.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/home.ts";
import { EmptyBody } from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { approvalNeeds } from "../home/approval-needs.ts";
import { diskNeeds } from "../home/disk-needs.ts";
import { gatherHome } from "../home/facts.ts";
import { guideSteps } from "../home/guide.ts";
import { houseFacts, houseLines } from "../home/house.ts";
import { type Need, need } from "../home/need.ts";
import { ownerNeeds } from "../home/needs.ts";
import { personNeeds } from "../home/people-needs.ts";
import { requestNeeds } from "../home/request-needs.ts";
import { dateNeeds } from "../home/retention-needs.ts";
import { json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { within } from "../within.ts";

const ROOM = { room: "home", limiter: "caller", params: NOTHING, query: NOTHING } as const;
const QUIET = { none: "No customer's data is shown, and what is ticked off here is nobody's right." } as const;

const SEALED = need("sealed", "overdue", {}, "/unseal");
const SEALED_HOUSE = { house: { vault: "Sealed" }, houseFacts: { vault: { isOpen: false, keysSince: null } } };

export function homeRoutes(edge: Edge): readonly Route[] {
  const { performer, safe } = edge;
  const mark = (tx: Tx, caller: Caller, what: HomeMark): Promise<void> => setMark(tx, what, caller.actor.id, safe.clock());
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/home",
      policy: "key",
      summary: "What waits for whoever asks, how the house stands, and how far the first half hour is.",
      ledger: QUIET,
      body: { kind: "none" },
      answer: { status: 200, describe: "The first screen.", body: contract.HomeAnswer },
      handle: ({ caller }) => within(safe, caller, (tx) => tellHome(edge, tx, caller)),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/home/guide-dismissal",
      policy: "owner",
      summary: "Hide the guide of the first half hour.",
      ledger: QUIET,
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 204, describe: "Hidden.", body: NOTHING },
      handle: (call) =>
        performer.once(call, async (tx) => {
          await mark(tx, call.caller, "guide_dismissed");
          return json(204, null);
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/home/marks",
      policy: "owner",
      summary: "Tick off something that only a person can know, as that the data map was looked through.",
      ledger: QUIET,
      body: { kind: "json", schema: contract.MarkBody },
      answer: { status: 204, describe: "Ticked off.", body: NOTHING },
      handle: (call) =>
        performer.once(call, async (tx) => {
          await mark(tx, call.caller, call.body.mark);
          return json(204, null);
        }),
    }),
  ];
}

async function tellHome(edge: Edge, tx: Tx, caller: Caller): Promise<Reply> {
  const { safe } = edge;
  if (safe.keeper.state() !== "open") return json(200, { needs: [SEALED], ...SEALED_HOUSE, guide: [], guideDismissed: true });
  const ofPerson = caller.person === undefined ? [] : await ownNeeds(edge, tx, caller.person, caller.actor);
  const own = [...diskNeeds(safe.db.space), ...ofPerson];
  if (!caller.actor.owner) return json(200, { needs: ranked(own), house: {}, houseFacts: {}, guide: [], guideDismissed: true });
  const facts = await gatherHome(edge, tx, caller, safe.clock());
  const house = houseFacts(facts, safe.db.space);
  return json(200, {
    needs: ranked([...own, ...dateNeeds(edge.date.doubtOf(caller.tenant)), ...ownerNeeds(facts)]),
    house: houseLines(house, facts.now),
    houseFacts: house,
    guide: guideSteps(facts, caller.person !== undefined),
    guideDismissed: facts.marks.has("guide_dismissed"),
  });
}

const RANK = ["overdue", "due", "info"];

function ranked(needs: readonly Need[]): readonly Need[] {
  return needs.toSorted((a, b) => RANK.indexOf(a.severity) - RANK.indexOf(b.severity));
}

async function ownNeeds({ safe }: Edge, tx: Tx, { staff, device }: Person, actor: Actor): Promise<readonly Need[]> {
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const [clearances, devices, settings, waiting, asked] = await Promise.all([
    clearancesOf(tx, map, [staff], now),
    findDevicesOf(tx, [staff.id]),
    readSettings(tx),
    countWaiting(tx, staff.id, now),
    countWaitingApprovals({ safe }, tx, actor),
  ]);
  const judged = devices.map((one) => ({ ...one, isTrusted: deviceTrust(one, settings.deviceChecks, now).isTrusted }));
  return [
    ...personNeeds({ clearances: clearances.get(staff.id) ?? [], devices: judged, roles: staff.roles }, device.id),
    ...approvalNeeds(asked),
    ...requestNeeds(waiting),
  ];
}
