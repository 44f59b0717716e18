import type { Form } from "../../registers/datamap/types.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import type { Actor } from "./actor.ts";
import type { SafeRefusal } from "./answers.ts";
import type { Decision, Guard } from "./decide.ts";
import { draftEntry } from "./note.ts";
import type { Verdict } from "./question.ts";
import type { AskForm } from "./rules.ts";

type Asking = {
  readonly actor: Actor;
  readonly act: string;
  readonly purpose: string | null;
  readonly fields: readonly string[] | "all";
  readonly form: AskForm;
};

/** What was decided field by field, and its entry but for the subject. */
export function toVerdict(ask: Asking, purpose: string, decisions: ReadonlyMap<string, Decision>): Verdict {
  const granted = new Set<string>();
  const codes = new Set<string>();
  const refused: [string, string][] = [];
  let guard: Guard | undefined;
  for (const [field, decision] of decisions) {
    if (decision.isGranted) {
      granted.add(field);
      guard ??= decision.guard;
    } else {
      codes.add(decision.code);
      refused.push([field, decision.code]);
    }
  }
  const draft: NewEntry = {
    ...draftEntry(ask.actor, ask.act, { subject: null, purpose, form: entryForm(ask.form) }),
    fields: [...decisions.keys()],
    codes: [...codes],
    outcome: refused.length === 0 ? "granted" : granted.size === 0 ? "refused" : "partial",
    ...(refused.length > 0 && granted.size > 0
      ? { detail: Object.fromEntries(refused) }
      : guard === undefined
        ? {}
        : { detail: told(guard) }),
  };
  return { decisions, granted, draft };
}

/** A "no" to the whole ask. */
export function refusedVerdict(ask: Asking, refusal: SafeRefusal): Verdict {
  const draft: NewEntry = {
    ...draftEntry(ask.actor, ask.act, { subject: null, purpose: ask.purpose, form: entryForm(ask.form) }),
    fields: ask.fields === "all" ? [] : ask.fields,
    codes: [refusal.code],
    outcome: "refused",
  };
  return { decisions: new Map(), granted: new Set(), draft };
}

/** What is shown guarded is one field, so there is no other whose refusal would have to be told beside it. */
function told(guard: Guard): Readonly<Record<string, string>> {
  return guard.kind === "approval" ? { guard: guard.kind, approval: guard.approval } : { guard: guard.kind };
}

function entryForm(form: AskForm): Form {
  if (form === "comparison") return "use";
  if (form === "collect") return "change";
  return form === "lookup" ? "masked" : form;
}
