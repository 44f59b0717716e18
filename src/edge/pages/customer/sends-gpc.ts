import type { IncomingMessage } from "node:http";

/** Whether the browser asks that data be neither sold nor shared (Global Privacy Control). */
export function sendsGpc({ headers }: IncomingMessage): boolean {
  return headers["sec-gpc"] === "1";
}
