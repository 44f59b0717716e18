import type { DeviceId, StaffId } from "../../../base/ids.ts";
import { type Tx, withTx } from "../../../platform/storage/tx.ts";
import { changeDevice, enrolDevice } from "../../../registers/devices/change-device.ts";
import type { DeviceRefusal } from "../../../registers/devices/change-device.ts";
import type { Attested, Device } from "../../../registers/devices/device.ts";
import { findDevice, holdDevice } from "../../../registers/devices/find-device.ts";
import { listDevices } from "../../../registers/devices/list-devices.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { countDisplayed, listDisplayed } from "../../../registers/ledger/displayed.ts";
import type { DisplayedOn } from "../../../registers/ledger/displayed.ts";
import { readSettings } from "../../../registers/settings/settings.ts";
import { loseDevice, removeDevice } from "../../../workflows/staffing/lose-device.ts";
import type { Caller } from "../caller.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/devices.ts";
import { adminEntry } from "../edge.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { isFresh } from "../../../base/is-fresh.ts";
import { tellDevice } from "../session/tell-device.ts";
import { within } from "../within.ts";

const ROOM = { room: "devices", limiter: "caller" } as const;
const SHOWS_NONE = { ledger: { none: "No customer's data is shown." }, body: { kind: "none" } } as const;

export function deviceRoutes(edge: Edge): readonly Route[] {
  const { safe, db, performer } = edge;
  return [
    route({
      ...ROOM,
      ...SHOWS_NONE,
      method: "GET",
      path: "/v1/devices",
      policy: "key",
      summary: "Devices of staff, newest first: all for the owner, with mine=true a person's own.",
      params: NOTHING,
      query: contract.DevicesQuery,
      answer: { status: 200, describe: "A page.", body: contract.DevicesAnswer },
      handle: async ({ caller, query }) => {
        if (query.mine === "true" && caller.person === undefined) return fail(problem("person_needed"));
        if (query.mine === undefined && !caller.actor.owner) return fail(problem("owner_needed"));
        const staff: StaffId | null = query.mine === "true" ? (caller.person?.staff.id ?? null) : null;
        const now = safe.clock();
        return await within(safe, caller, async (tx) => {
          const [page, { deviceChecks }] = await Promise.all([listDevices(tx, staff, pageOf(query)), readSettings(tx)]);
          const items = page.items.map((device) => tellDevice(device, caller.person?.device.id, deviceChecks, now));
          return json(200, { items, nextCursor: page.nextCursor });
        });
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/devices/enrolments",
      policy: "person",
      summary: "Enrol the device that calls: name it, and tell how it is protected.",
      ledger: { acts: ["device.enrol"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.EnrolmentBody },
      answer: { status: 201, describe: "The device.", body: contract.DeviceAnswer },
      handle: (call) =>
        performer.once(
          call,
          async (tx) => {
            const { id } = call.caller.person.device;
            const enrolled = await enrolDevice(tx, id, call.body, safe.clock());
            return await tellChange(edge, tx, call.caller, enrolled, "device.enrol", call.body.attested);
          },
          (tx) => holdDevice(tx, call.caller.person.device.id),
        ),
    }),
    route({
      ...ROOM,
      method: "PATCH",
      path: "/v1/devices/{id}",
      policy: "person",
      summary: "Rename a device of one's own, or tell anew how it is protected.",
      ledger: { acts: ["device.change"] },
      params: contract.DeviceParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.DeviceBody },
      answer: { status: 200, describe: "The device.", body: contract.DeviceAnswer },
      handle: (call) =>
        performer.once(
          call,
          async (tx) => {
            const { caller, body } = call;
            const device = await findOwn(tx, caller, call.params.id);
            if (device === undefined) return fail(problem("not_found"));
            const changed = await changeDevice(tx, device.id, body, safe.clock());
            return await tellChange(edge, tx, caller, changed, "device.change", body.attested);
          },
          first(call),
        ),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/devices/{id}",
      policy: "key",
      summary: "Remove a device that is not used any more; its sessions end at once.",
      ledger: { acts: ["device.remove"] },
      params: contract.DeviceParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 204, describe: "Removed.", body: NOTHING },
      handle: (call) =>
        performer.once(
          call,
          async (tx) => {
            const refusal = await mayEnd(edge, tx, call.caller, call.params.id);
            if (refusal !== undefined) return refusal;
            const removed = await removeDevice(tx, call.caller.actor, call.params.id, safe.clock());
            return removed.ok ? json(204, null) : fail(refusalProblem(removed.refusal));
          },
          first(call),
        ),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/devices/{id}/losses",
      policy: "key",
      summary: "Report a device lost or stolen: its sessions end at once, and the answer tells how many records it displayed.",
      ledger: { acts: ["device.loss"] },
      params: contract.DeviceParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.LossBody },
      answer: { status: 200, describe: "What it displayed, counted.", body: contract.LossAnswer },
      handle: async (call) => {
        const { caller, params } = call;
        const reply = await performer.once(
          call,
          async (tx) => {
            const refusal = await mayEnd(edge, tx, caller, params.id);
            if (refusal !== undefined) return refusal;
            const loss = { by: caller.actor, device: params.id, kind: call.body.kind };
            const lost = await loseDevice({ safe, origin: edge.publicOrigin }, tx, loss, safe.clock());
            return lost.ok ? json(200, {}) : fail(refusalProblem(lost.refusal));
          },
          first(call),
        );
        // Counted after the commit: the device is dead by then, however long its list is.
        const isLost = (reply.kind === "json" || reply.kind === "kept") && reply.status === 200;
        return isLost ? json(200, { records: await withTx(db, caller.tenant, (tx) => countOn(tx, params.id)) }) : reply;
      },
    }),
    route({
      ...ROOM,
      ...SHOWS_NONE,
      method: "GET",
      path: "/v1/devices/{id}/records",
      policy: "key",
      summary: "What a device displayed of which customers, from the ledger; newest first.",
      params: contract.DeviceParams,
      query: contract.RecordsQuery,
      answer: { status: 200, describe: "A page.", body: contract.RecordsAnswer },
      handle: ({ caller, params, query }) =>
        within(safe, caller, async (tx) => {
          const device = await findOwn(tx, caller, params.id);
          if (device === undefined) return fail(problem("not_found"));
          return json(200, await listDisplayed(tx, displayedOn(device), pageOf(query)));
        }),
    }),
  ];
}

function first({ params }: { readonly params: { readonly id: DeviceId } }): (tx: Tx) => Promise<void> {
  return (tx) => holdDevice(tx, params.id);
}

/** A device of the person who calls; of anybody's, for the owner. Others' devices are not there. */
async function findOwn(tx: Tx, caller: Caller, id: DeviceId): Promise<Device | undefined> {
  const device = await findDevice(tx, id);
  return device !== undefined && (caller.actor.owner || device.staff === caller.actor.id) ? device : undefined;
}

/** People end their own devices at once, also in a hurry; what ends somebody else's wants a fresh sign-in of the owner. */
async function mayEnd({ safe }: Edge, tx: Tx, caller: Caller, id: DeviceId): Promise<Reply | undefined> {
  const device = await findOwn(tx, caller, id);
  if (device === undefined) return fail(problem("not_found"));
  const isOwn = device.staff === caller.actor.id;
  const isSure = caller.person === undefined || isFresh(caller.person.session.strong.at, safe.clock());
  return isOwn || isSure ? undefined : fail(problem("step_up_needed"));
}

async function tellChange(
  { safe }: Edge,
  tx: Tx,
  caller: Caller,
  changed: { readonly ok: true; readonly value: Device } | { readonly ok: false; readonly refusal: DeviceRefusal },
  act: string,
  attested: Attested | undefined,
): Promise<Reply> {
  if (!changed.ok) return fail(refusalProblem(changed.refusal));
  const { id } = changed.value;
  const told = attested === undefined ? {} : { diskEncrypted: attested.diskEncrypted, screenLock: attested.screenLock };
  const now = safe.clock();
  await appendEntries(tx, [adminEntry(caller.actor, act, { detail: { device: id, ...told } })], now);
  const { deviceChecks } = await readSettings(tx);
  return json(act === "device.enrol" ? 201 : 200, tellDevice(changed.value, caller.person?.device.id, deviceChecks, now));
}

function refusalProblem(refusal: DeviceRefusal): ReturnType<typeof problem> {
  return problem(refusal.code === "device_ended" ? "device_ended" : "not_found");
}

async function countOn(tx: Tx, id: DeviceId): Promise<number> {
  const device = await findDevice(tx, id);
  return device === undefined ? 0 : await countDisplayed(tx, displayedOn(device));
}

function displayedOn(device: Device): DisplayedOn {
  return { device: device.id, actor: device.staff, from: device.firstSeenAt, to: null };
}
