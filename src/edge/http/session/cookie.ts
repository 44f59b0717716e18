import { HOUR_MS } from "../../../base/instant.ts";
import { hostCookie } from "./host-cookie.ts";

const STAFF = hostCookie("__Host-strongroom", 12 * HOUR_MS);

/** The session of a person who works here. */
export const readCookie = STAFF.read;
export const cookieOf = STAFF.write;
export const NO_COOKIE = STAFF.none;
