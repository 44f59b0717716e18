import type { SubjectId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type TaskSubject, listTaskSubjects } from "../../registers/tasks/tasks.ts";
import { type FillForm, findFillForm } from "../../registers/vendors/fill-forms.ts";
import { findVendor } from "../../registers/vendors/vendor.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type Card, listCards } from "../../safe/vault/list-cards.ts";
import type { FillRefusal } from "./answers.ts";
import type { Filling } from "./filling.ts";

/** With whom a form may be filled in, and with which of their cards. Whether it may is decided when it is opened. */
export type FillChoice = {
  readonly subject: SubjectId;
  /** What the person's newest task for them is about; null where there is none. */
  readonly request: string | null;
  readonly purpose: string;
  readonly cards: readonly Card[];
};

/** Each of them is a look at somebody's cards, which is noted. */
const CHOICES_MAX = 12;

/** Those with whom this person has something to do that covers the form, whoever came in last first; ahead of them whom they name. */
export async function listChoices(
  { safe }: Pick<Filling, "safe">,
  tx: Tx,
  ask: { readonly actor: Actor; readonly vendor: string; readonly form: string; readonly subject: SubjectId | null },
): Promise<Result<readonly FillChoice[], FillRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ of: "safe", code: "sealed" });
  const vendor = await findVendor(tx, ask.vendor);
  if (vendor === undefined) return refuse({ of: "vendor", code: "vendor_not_found" });
  const [map, form, tasks] = await Promise.all([
    safe.maps.get(tx),
    findFillForm(tx, vendor.id, ask.form),
    listTaskSubjects(tx, ask.actor.id, safe.clock()),
  ]);
  if (form === undefined) return refuse({ of: "fill", code: "form_not_found" });
  const needsTask = ask.actor.roles.every((role) => map.roles.get(role)?.onCalls === true);
  const covering = tasks.filter((task) => !needsTask || covers(task, form));
  const others = covering.filter(({ subject }) => subject !== ask.subject);
  const named =
    ask.subject === null ? [] : [{ subject: ask.subject, reference: null, ...covering.find((one) => one.subject === ask.subject) }];
  const choices: FillChoice[] = [];
  for (const { subject, reference } of [...named, ...others].slice(0, CHOICES_MAX)) {
    const cards = await cardsFor(safe, tx, map, form, { actor: ask.actor, purpose: form.purpose, subject });
    if (cards !== null) choices.push({ subject, request: reference, purpose: form.purpose, cards });
  }
  return ok(choices);
}

function covers({ fields }: TaskSubject, form: FillForm): boolean {
  return fields === "all" || form.fields.every((field) => fields.has(field));
}

/** None where the form takes none, or they may not be seen; null where there is no such customer. One at the provider can be given to nobody. */
async function cardsFor(
  safe: Filling["safe"],
  tx: Tx,
  map: CompiledMap,
  form: FillForm,
  ask: Parameters<typeof listCards>[2],
): Promise<readonly Card[] | null> {
  const isCard = (field: string): boolean => map.fields.get(field)?.type.name === "card";
  if (!form.fields.some(isCard)) return [];
  const listed = await listCards(safe, tx, ask);
  if (!listed.ok) return ["subject_not_found", "subject_erased"].includes(listed.refusal.code) ? null : [];
  return listed.value.filter(({ field, custody }) => custody !== "processor" && form.fields.includes(field));
}
