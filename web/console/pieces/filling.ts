import { useEffect, useState } from "react";
import { serverNow } from "../api/device-proof.ts";
import type { CardRequest } from "../api/requests.ts";

const MINUTE_MS = 60_000;
/** Whoever opened the page longer ago than this has most likely put it away. */
const FILLING_MS = 15 * MINUTE_MS;
const LOOK_MS = 30_000;

/** Whether somebody is at the form just now, as far as one can know from when they opened it. */
export function isFilling(
  { state, openedAt, notMeAt }: Pick<CardRequest, "state" | "openedAt" | "notMeAt">,
  now: number = serverNow(),
): boolean {
  if (state !== "opened" || openedAt === null) return false;
  return now - Date.parse(openedAt) < FILLING_MS && (notMeAt === null || notMeAt < openedAt);
}

/** The same, looked at again as time goes by. */
export function useFilling(request: CardRequest): boolean {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  // What was opened since the last look was opened just now.
  return isFilling(request, Math.max(now, Date.parse(request.openedAt ?? request.createdAt)));
}
