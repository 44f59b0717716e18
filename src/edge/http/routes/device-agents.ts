import { unveil } from "../../../base/redacted.ts";
import { instantToIso } from "../../../base/instant.ts";
import { withTxAgain } from "../../../platform/storage/collisions.ts";
import type { Device } from "../../../registers/devices/device.ts";
import { findDevice, holdDevice } from "../../../registers/devices/find-device.ts";
import { pairAgent, startPairing, tenantOfCode } from "../../../registers/devices/pair-agent.ts";
import type { PairRefusal } from "../../../registers/devices/pair-agent.ts";
import { takeReport } from "../../../registers/devices/take-report.ts";
import { deviceTrust } from "../../../registers/devices/trust.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../../registers/ledger/entry.ts";
import { readSettings } from "../../../registers/settings/settings.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/devices.ts";
import { adminEntry } from "../edge.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";

const ROOM = { room: "devices", method: "POST", limiter: "caller", query: NOTHING } as const;

/** The agent on a device: its person fetches a code, the agent pairs with it, then reports what it finds. */
export function deviceAgentRoutes({ safe, db, performer }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      path: "/v1/devices/{id}/pairings",
      policy: "person",
      summary: "A code by which the agent on a device of one's own names its key, once, within ten minutes.",
      ledger: { acts: ["device.change"] },
      params: contract.DeviceParams,
      body: { kind: "none" },
      answer: { status: 201, describe: "The code.", body: contract.PairingAnswer },
      handle: (call) =>
        performer.once(
          call,
          async (tx) => {
            const { caller, params } = call;
            const now = safe.clock();
            if ((await findDevice(tx, params.id))?.staff !== caller.person.staff.id) return fail(problem("not_found"));
            const started = await startPairing(tx, params.id, now);
            if (!started.ok) return fail(problem(started.refusal.code === "device_ended" ? "device_ended" : "not_found"));
            await appendEntries(tx, [adminEntry(caller.actor, "device.change", { detail: { device: params.id, change: "pairing" } })], now);
            const { code, expiresAt } = started.value;
            return json(201, { code: unveil(code), expiresAt: instantToIso(expiresAt) });
          },
          (tx) => holdDevice(tx, call.params.id),
        ),
    }),
    route({
      ...ROOM,
      path: "/v1/device-agents",
      policy: "public",
      summary: "Pair an agent with the device whose code it was given. The code is the proof.",
      ledger: { acts: ["device.change"] },
      params: NOTHING,
      body: { kind: "json", schema: contract.AgentBody },
      answer: { status: 201, describe: "Which device it reports for.", body: contract.AgentAnswer },
      handle: async ({ body }) => {
        const tenant = tenantOfCode(body.code);
        if (tenant === undefined) return fail(problem("pairing_unknown"));
        const asked = { ...body, publicKey: Buffer.from(body.publicKey, "base64url") };
        const now = safe.clock();
        return await withTxAgain(db, tenant, async (tx) => {
          const paired = await pairAgent(tx, asked, now);
          if (!paired.ok) return fail(pairProblem(paired.refusal));
          await appendEntries(tx, [agentEntry(paired.value, "device.change", { change: "agent" })], now);
          return json(201, { tenant, device: paired.value.id });
        });
      },
    }),
    route({
      ...ROOM,
      path: "/v1/device-reports",
      policy: "public",
      summary: "What an agent found on its device, signed by its key.",
      ledger: { acts: ["device.report"] },
      params: NOTHING,
      body: { kind: "json", schema: contract.ReportBody },
      answer: { status: 200, describe: "Whether the device is trusted now, and what stands against it.", body: contract.ReportAnswer },
      handle: async ({ body: { signature, ...report } }) => {
        const now = safe.clock();
        return await withTxAgain(db, report.tenant, async (tx) => {
          const taken = await takeReport(tx, report, signature, now);
          if (!taken.ok) {
            const { code } = taken.refusal;
            return fail(problem(code, code === "clock_skewed" ? { serverTime: instantToIso(now) } : {}));
          }
          const { diskEncrypted, screenLock } = report.facts;
          await appendEntries(tx, [agentEntry(taken.value, "device.report", { diskEncrypted, screenLock })], now);
          return json(200, deviceTrust(taken.value, (await readSettings(tx)).deviceChecks, now));
        });
      },
    }),
  ];
}

function agentEntry(device: Device, act: string, detail: Readonly<Record<string, string>>) {
  const actor = { kind: "agent", id: device.id, role: "agent" };
  return { ...BLANK_ENTRY, actor, act, detail: { device: device.id, ...detail } };
}

function pairProblem(refusal: PairRefusal): Problem {
  if (refusal.code === "pairing_unknown") return problem("pairing_unknown");
  const say = "Expected a P-256 key as SubjectPublicKeyInfo, and its own signature over the code.";
  return problem("invalid_input", { fields: [{ field: "publicKey", code: "agent_key_invalid", say }] });
}
