/** An expected outcome: the value, or a refusal that carries a stable code and the facts that staff need. */
export type Result<T, R extends Refusal> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

export type Refusal = { readonly code: string };

/** What an edge says for a refusal code: the HTTP status, and a sentence that can be read aloud. */
export type Answer = { readonly status: number; readonly say: string };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse<const R extends Refusal>(refusal: R): { readonly ok: false; readonly refusal: R } {
  return { ok: false, refusal };
}
