import type { z } from "zod";
import type { SessionAnswer } from "../../../src/edge/http/contract/sign-in.ts";
import { call } from "./call.ts";
import { cell } from "./cell.ts";
import { findDeviceKey, rememberDevice } from "./device-key.ts";
import { learnServerTime } from "./device-proof.ts";
import { door } from "./door.ts";
import { Refusal } from "./refusal.ts";

export type Session = z.infer<typeof SessionAnswer>;

/** Who is signed in here. Null before the door. */
export const session = cell<Session | null>(null);

/** Asks who is signed in, and opens or shuts the door by the answer. */
export async function askSession(): Promise<void> {
  const key = await findDeviceKey();
  if (key === undefined || key.deviceId === null) {
    door.set("outside");
    return;
  }
  try {
    await enter(await call<Session>("GET", "/v1/session", { isDoor: true }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "session_locked") door.set("locked");
    else if (error.code === "sealed") door.set("sealed");
    else if (error.status === 401) door.set("outside");
    else throw error;
  }
}

/** Takes the session of a sign-in, of joining or of unlocking. */
export async function enter(made: Session): Promise<void> {
  learnServerTime(made.serverTime);
  await rememberDevice(made.device.id);
  // What lies beneath the cover is the work of whoever was here; for anybody else the page begins anew.
  if (door.get() === "ended" && session.get()?.staff.id !== made.staff.id) {
    location.reload();
    return;
  }
  session.set(made);
  door.set("inside");
}

/** Asks again without shutting anything: a clearance was met, a device enrolled, a stronger sign-in given. */
export async function refreshSession(): Promise<void> {
  const now = await call<Session>("GET", "/v1/session");
  learnServerTime(now.serverTime);
  session.set(now);
}

export async function lockSession(): Promise<void> {
  if (door.get() === "inside") door.set("locked");
  await call("POST", "/v1/session/lock", { isDoor: true });
}

/** The screen is emptied whatever the server says: somebody who signs out wants to be out. */
export async function signOut(): Promise<void> {
  try {
    await call("DELETE", "/v1/session", { isDoor: true });
  } finally {
    session.set(null);
    door.set("outside");
  }
}
