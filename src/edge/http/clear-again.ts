import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { KeptAnswer } from "../../registers/keys/kept-answers.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { type ShownBefore, revealAgain } from "../../safe/vault/reveal-again.ts";
import { fail, json } from "./route.ts";
import type { Reply } from "./route.ts";
import { safeProblem, told } from "./safe-problem.ts";

type Asker = { readonly actor: Actor; readonly purpose: string | null; readonly reason: string | null };

/** As the routes of reveals write them; one that was refused as a whole has no fields. */
type Written = {
  readonly subject: SubjectId;
  readonly token?: string;
  readonly fields?: Readonly<Record<string, { readonly form: string }>>;
  readonly entry?: string;
};

/**
 * What to answer in place of an answer that was kept with values in clear; undefined where all of them may be told again. What
 * may not be shown any more is told as refused, in its place.
 */
export async function clearAgain(
  safe: Safe,
  tx: Tx,
  { actor, purpose, reason }: Asker,
  { status, text }: KeptAnswer,
): Promise<Reply | undefined> {
  if (status !== 200) return undefined;
  const body = JSON.parse(text) as Written | { readonly items: readonly Written[] };
  const written = "items" in body ? body.items : [body];
  const places: number[] = [];
  const before: ShownBefore[] = [];
  written.forEach(({ subject, fields = {}, entry }, n) => {
    const clear = Object.keys(fields).filter((field) => fields[field]?.form === "clear");
    if (clear.length === 0 || entry === undefined) return;
    places.push(n);
    before.push({ actor, purpose, reason, subject, fields: clear, entry });
  });
  if (before.length === 0) return undefined;
  const again = await revealAgain(safe, tx, before);
  if (again.every((one) => one.ok && Object.keys(one.value.refused).length === 0)) return undefined;

  const now: unknown[] = [...written];
  again.forEach((one, at) => {
    const n = places[at] ?? 0;
    const { subject, token, fields } = written[n] as Written;
    const named = token === undefined ? {} : { token };
    if (!one.ok) now[n] = { ...(token === undefined ? { subject } : named), ...told(one.refusal) };
    else now[n] = { ...named, subject, fields: { ...fields, ...one.value.refused }, entry: one.value.entry };
  });
  if ("items" in body) return json(200, { items: now });
  const [only] = again;
  return only?.ok === false ? fail(safeProblem(only.refusal)) : json(200, now[0]);
}
