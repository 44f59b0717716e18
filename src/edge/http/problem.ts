import { problemType } from "../problem-names.ts";
import { CALLER_PROBLEMS } from "./problems/caller.ts";
import { DEVICE_PROBLEMS } from "./problems/devices.ts";
import { HOUSE_PROBLEMS } from "./problems/house.ts";
import { MAIL_PROBLEMS } from "./problems/mail.ts";
import { MAP_PROBLEMS } from "./problems/map.ts";
import { RECORD_PROBLEMS } from "./problems/records.ts";
import { REQUEST_PROBLEMS } from "./problems/request.ts";
import { SIGN_IN_PROBLEMS } from "./problems/sign-in.ts";
import { STAFF_PROBLEMS } from "./problems/staff.ts";

/** RFC 9457 problem details as every route answers them. Words never repeat what the caller sent. */
export type FieldFault = {
  readonly field: string;
  readonly code: string;
  readonly say: string;
  readonly unlock?: string | null;
  readonly also?: readonly string[];
  readonly lacks?: readonly LackTold[];
};

/** One thing that a person or their device lacks, and who can mend it. */
export type LackTold = {
  readonly what: string;
  readonly name: string;
  readonly status: string;
  readonly say: string;
  readonly mend: string;
  readonly mendBy: string;
};

export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly say: string;
  readonly unlock?: string | null;
  readonly fields?: readonly FieldFault[];
  /** Codes of the later rules that refuse too, and the ledger entry that notes the refusal. */
  readonly also?: readonly string[];
  readonly lacks?: readonly LackTold[];
  readonly entry?: string;
  readonly retryAfterSeconds?: number;
  readonly allow?: string;
  /** The sending that it is about. */
  readonly forward?: string;
  /** The question to a second person that is under way, how one stands that is over, and whether the glass may be broken where nobody could answer. */
  readonly approval?: string;
  readonly state?: string;
  readonly mayBreakGlass?: boolean;
  /** The time here, for a device whose clock is off. */
  readonly serverTime?: string;
};

/** The refusals of the edge itself; the safe's own stand in `src/safe/access/answers.ts`. */
export const PROBLEMS = {
  ...REQUEST_PROBLEMS,
  ...CALLER_PROBLEMS,
  ...SIGN_IN_PROBLEMS,
  ...DEVICE_PROBLEMS,
  ...STAFF_PROBLEMS,
  ...MAP_PROBLEMS,
  ...RECORD_PROBLEMS,
  ...MAIL_PROBLEMS,
  ...HOUSE_PROBLEMS,
} as const;

export type EdgeCode = keyof typeof PROBLEMS;

export function problem(
  code: EdgeCode,
  more: Partial<Pick<Problem, "say" | "fields" | "retryAfterSeconds" | "allow" | "serverTime" | "entry">> = {},
): Problem {
  return { code, ...PROBLEMS[code], ...more };
}

/** The body as it leaves. */
export function problemBody(what: Problem, requestId: string): string {
  return JSON.stringify({
    type: problemType(what.code),
    title: what.title,
    status: what.status,
    code: what.code,
    say: what.say,
    ...(what.fields === undefined ? {} : { fields: what.fields }),
    ...(what.unlock === undefined || what.unlock === null ? {} : { unlock: what.unlock }),
    ...(what.also === undefined ? {} : { also: what.also }),
    ...(what.lacks === undefined ? {} : { lacks: what.lacks }),
    ...(what.entry === undefined ? {} : { entry: what.entry }),
    ...(what.forward === undefined ? {} : { forward: what.forward }),
    ...(what.approval === undefined ? {} : { approval: what.approval }),
    ...(what.state === undefined ? {} : { state: what.state }),
    ...(what.mayBreakGlass === undefined ? {} : { mayBreakGlass: what.mayBreakGlass }),
    ...(what.serverTime === undefined ? {} : { serverTime: what.serverTime }),
    requestId,
  });
}

export function problemHeaders(what: Problem): Record<string, string> {
  return {
    "content-type": "application/problem+json",
    ...(what.retryAfterSeconds === undefined ? {} : { "retry-after": String(what.retryAfterSeconds) }),
    ...(what.allow === undefined ? {} : { allow: what.allow }),
    ...(what.status === 401 ? { "www-authenticate": 'Bearer realm="strongroom"' } : {}),
    ...(what.status === 413 || what.status === 408 ? { connection: "close" } : {}),
  };
}
