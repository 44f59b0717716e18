import type { Refusal } from "./forms.ts";

/** What the extension itself cannot do; it says which, and the panel has the words. */
export type OwnCode = "no_console" | "gone" | "no_answer" | "sealed_wrong" | "noVendor" | "noForm" | "notGuarded";

export function ownRefusal(code: OwnCode): Refusal {
  return { code, say: "", unlock: null, fields: [] };
}

/** Reads problem details (RFC 9457). */
export async function readRefusal(answer: Response): Promise<Refusal> {
  const isProblem = answer.headers.get("content-type")?.startsWith("application/problem+json") === true;
  const told = (isProblem ? await answer.json() : {}) as Partial<Refusal>;
  return { ...ownRefusal("no_answer"), ...(told.code === undefined ? {} : { code: told.code }), ...wordsOf(told) };
}

function wordsOf({ say, unlock, fields }: Partial<Refusal>): Partial<Refusal> {
  return { ...(say === undefined ? {} : { say }), unlock: unlock ?? null, fields: fields ?? [] };
}
