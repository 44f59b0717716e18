import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { DeviceAnswer, EnrolmentBody, LossBody, PairingAnswer } from "../../../src/edge/http/contract/devices.ts";
import { allPages } from "./all-pages.ts";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

export type Device = z.infer<typeof DeviceAnswer>;
export type Enrolment = z.infer<typeof EnrolmentBody>;
export type Attested = Enrolment["attested"];
export type Pairing = z.infer<typeof PairingAnswer>;
export type Loss = z.infer<typeof LossBody>["kind"];

/** Every device for the owner; one's own for everybody. */
export function devicesQuery(whose: "all" | "mine") {
  return queryOptions({
    queryKey: ["devices", whose],
    queryFn: async ({ signal }) =>
      (await allPages<Device>("/v1/devices", { mine: whose === "mine" ? "true" : undefined }, { signal })).items,
  });
}

export async function enrolDevice(enrolment: Enrolment): Promise<void> {
  await call("POST", "/v1/devices/enrolments", { body: enrolment });
}

export async function changeDevice(id: string, changes: Partial<Enrolment>): Promise<void> {
  await call("PATCH", `/v1/devices/${id}`, { body: changes });
}

export async function removeDevice(id: string): Promise<void> {
  await call("DELETE", `/v1/devices/${id}`);
}

/** Answers how many customers' records the device had displayed. */
export async function reportLoss(id: string, kind: Loss): Promise<number> {
  return (await call<{ readonly records: number }>("POST", `/v1/devices/${id}/losses`, { body: { kind } })).records;
}

export async function pairAgent(id: string): Promise<Pairing> {
  return await call<Pairing>("POST", `/v1/devices/${id}/pairings`);
}

/** What a device displayed of one customer: fields and form, never a value. */
export type DisplayedRecord = {
  readonly subject: string;
  readonly fields: readonly string[];
  readonly form: "masked" | "clear" | "export";
  readonly act: string;
  readonly at: string;
  readonly entry: string;
};

const RECORDS_PER_PAGE = 25;

export async function displayedRecords(id: string, cursor: string | null, signal: AbortSignal): Promise<Page<DisplayedRecord>> {
  return await call<Page<DisplayedRecord>>("GET", `/v1/devices/${id}/records`, { query: { limit: RECORDS_PER_PAGE, cursor }, signal });
}
