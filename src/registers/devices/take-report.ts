import type { DeviceId, TenantId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { canonicalJson } from "../datamap/serialize.ts";
import { type DeviceRow, lockDevice, selectDevice, updateDevice } from "./_sql.ts";
import { type Device, type Facts, rowToDevice } from "./device.ts";
import { SIGNATURE_SHAPE, isSignedBy, readDeviceKey } from "./device-key.ts";

/**
 * `report_not_trusted`: no such device, none with an agent, or not signed by that agent. `report_not_newer`: seen before.
 * The clock is told only to whoever has the key.
 */
export type ReportRefusal = { readonly code: "report_not_trusted" | "clock_skewed" | "report_not_newer" };

/** As the agent sends it; `at` as it wrote it, since that is what it signed. */
export type AgentReport = { readonly tenant: TenantId; readonly device: DeviceId; readonly at: string; readonly facts: Facts };

/** Clocks of laptops drift, and an agent signs and sends in one go. */
export const REPORT_WINDOW_MS = 10 * MINUTE_MS;

/** What an agent signs: the report as JSON with its keys in order and no space. */
export function reportText(report: AgentReport): string {
  return `strongroom-device-report/v1\n${canonicalJson(report)}`;
}

/** Takes what the agent found, if its key signed it and it is newer than what is known. */
export async function takeReport(tx: Tx, report: AgentReport, signature: string, now: Instant): Promise<Result<Device, ReportRefusal>> {
  if (!isFromAgent(await selectDevice(tx, report.device), report, signature)) return refuse({ code: "report_not_trusted" });
  const at = Date.parse(report.at);
  if (!(Math.abs(now - at) <= REPORT_WINDOW_MS)) return refuse({ code: "clock_skewed" });

  // Locked only now: nobody without the key can hold a device's row.
  const row = await lockDevice(tx, report.device);
  if (row === undefined || !isFromAgent(row, report, signature)) return refuse({ code: "report_not_trusted" });
  if (row.reported_at !== null && at <= row.reported_at.getTime()) return refuse({ code: "report_not_newer" });
  const changed = { ...row, report: report.facts, reported_at: new Date(at) };
  await updateDevice(tx, changed);
  return ok(rowToDevice(changed));
}

/** An ended device has no agent key any more. */
function isFromAgent(row: DeviceRow | undefined, report: AgentReport, signature: string): boolean {
  const spki = row?.agent_key ?? null;
  const key = spki === null ? undefined : readDeviceKey(spki);
  return key !== undefined && SIGNATURE_SHAPE.test(signature) && isSignedBy(key, reportText(report), Buffer.from(signature, "base64url"));
}
