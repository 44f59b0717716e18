import type { StaffId, SubjectId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { noteBreak } from "../../registers/approvals/glass-breaks.ts";
import { findAgreed } from "../../registers/approvals/find-approvals.ts";
import type { CustomerFacts } from "../../registers/mailing/letters/facts.ts";
import { readName } from "../../registers/staff/cards.ts";
import { type RevealAnswer, type RevealAsk, revealFields } from "../../safe/vault/reveal.ts";
import { type CodeWish, type HeldCode, type ShownCode, findCode, showCode } from "../../safe/vault/show-code.ts";
import { needsOthers } from "../../safe/access/agreements.ts";
import { noteRefusal, weigh } from "../../safe/access/weigh.ts";
import { mailCustomer } from "../../safe/post/mail-customer.ts";
import { textCustomer } from "../../safe/post/text-customer.ts";
import type { ApprovalRefusal } from "./answers.ts";
import type { Approvals } from "./approvals.ts";

/** How long what is guarded stays on the screen. */
export const GUARDED_SECONDS = 60;

export type GuardedAsk = Omit<RevealAsk, "guarded" | "record" | "detail"> & {
  readonly breakGlass: boolean;
  readonly code: CodeWish | null;
};

/** How the screen has to show it: for so long, and with whose name across. */
export type Guarded = { readonly seconds: number; readonly watermark: { readonly name: string; readonly at: string } };
export type GuardedAnswer = RevealAnswer & { readonly guarded: Guarded | null; readonly code: ShownCode | null };

/** Thrown to undo a reveal whose code somebody else took in the same moment. */
export class CodeGone extends Error {}

/**
 * A reveal by a person. What a second person agreed to, or what is looked at in an emergency, is one field, guarded on
 * the screen; the customer is told of it in the same transaction, and of broken glass every owner.
 */
export async function revealGuarded(approvals: Approvals, tx: Tx, ask: GuardedAsk): Promise<Result<GuardedAnswer, ApprovalRefusal>> {
  const { safe } = approvals;
  const now = safe.clock();
  const { breakGlass, code, ...plain } = ask;
  const [field = "", ...more] = ask.fields;
  if (more.length > 0) {
    if (breakGlass || code !== null || (await hasAgreed(approvals, tx, ask, now))) return refuse({ code: "one_field_at_a_time" });
    const [shown] = await revealFields(safe, tx, [plain]);
    return shown?.ok === true ? ok({ ...shown.value, guarded: null, code: null }) : refuse(shown?.refusal ?? { code: "subject_not_found" });
  }
  const held = code === null ? null : await mayShowCode(approvals, tx, ask, field, code, now);
  if (held !== null && !held.ok) return held;

  const coded = held?.value === undefined || code === null ? null : { held: held.value, wish: code };
  const about = coded === null ? {} : { record: coded.held.record, detail: { code: coded.wish.errand } };
  const [shown] = await revealFields(safe, tx, [{ ...plain, ...about, guarded: { breakGlass } }]);
  if (shown?.ok !== true) return refuse(shown?.refusal ?? { code: "subject_not_found" });
  const guarded = await guard(approvals, tx, ask, field, shown.value, now);
  if (coded === null || guarded === null) return ok({ ...shown.value, guarded, code: null });
  const taken = await showCode(safe, tx, ask.subject, coded.held, coded.wish);
  if (taken === null) throw new CodeGone("the code was taken meanwhile");
  return ok({ ...shown.value, guarded, code: taken });
}

/** Whether something of several fields was agreed to: then it has to be asked for by itself. */
async function hasAgreed({ safe }: Approvals, tx: Tx, { actor, subject, fields }: GuardedAsk, now: Instant): Promise<boolean> {
  if (!needsOthers(await safe.maps.get(tx), { actor, form: "clear" })) return false;
  const agreed = await findAgreed(tx, [{ asker: actor.id as StaffId, subject }], now);
  return agreed.some((one) => one.form === "clear" && fields.includes(one.field));
}

/**
 * The code goes with a guarded sight of its card and with no other. Where the card itself would be refused, the reveal
 * says so; undefined then.
 */
async function mayShowCode(
  { safe }: Approvals,
  tx: Tx,
  { actor, purpose, subject, reason, breakGlass }: GuardedAsk,
  field: string,
  wish: CodeWish,
  now: Instant,
): Promise<Result<HeldCode | undefined, ApprovalRefusal>> {
  const weighed = await weigh(safe, tx, { actor, purpose, subject, field, form: "clear", reason, guarded: { breakGlass } }, now);
  if (!weighed.ok) return ok(undefined);
  const decision = weighed.value.judge();
  if (!decision.isGranted) return ok(undefined);
  if (decision.guard === undefined) return refuse({ code: "code_needs_guard" });
  const held = await findCode(safe, tx, subject, field, wish);
  if (held.ok) return held;
  const noted = { wish: weighed.value.wish, subject: weighed.value.subject };
  return refuse(await noteRefusal(safe, tx, "subject.reveal", { ...held.refusal, noted }, { card: wish.card }, now));
}

/** Everything that goes with a guarded sight, in its own transaction. Null where there was nothing to see, or nothing to guard. */
async function guard(
  approvals: Approvals,
  tx: Tx,
  { actor, subject }: GuardedAsk,
  field: string,
  { guard, entry, purpose, fields }: RevealAnswer,
  now: Instant,
): Promise<Guarded | null> {
  if (guard === null) return null;
  const { safe } = approvals;
  const who = actor.id as StaffId;
  const name = await readName(tx, safe.keeper, who);
  const label = (await safe.maps.get(tx)).fields.get(field)?.label ?? field;
  if (guard.kind === "break_glass") {
    await noteBreak(tx, { subject, field, purpose, actor: who, entry, at: now });
    await approvals.tellOwners(tx, { who: name, field: label }, now);
  }
  if (fields[field]?.form !== "clear") return null;
  await tellCustomer(approvals, tx, subject, { field: label, at: now, path: "/c/sign-in" }, now);
  return { seconds: GUARDED_SECONDS, watermark: { name, at: instantToIso(now) } };
}

/** By mail, or where there is no address by a text. */
async function tellCustomer(
  { safe, cardOrigin }: Approvals,
  tx: Tx,
  subject: SubjectId,
  facts: CustomerFacts["value_seen"],
  now: Instant,
): Promise<void> {
  const post = { safe, cardOrigin };
  if (!(await mailCustomer(post, tx, subject, "value_seen", facts, now))) await textCustomer(post, tx, subject, "value_seen", facts, now);
}
