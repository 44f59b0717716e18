import type { Instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { noteChanged } from "../../registers/customers/contact-changes.ts";
import { voidChallengesOf } from "../../registers/customers/challenges.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { type Subject, holdSubjects } from "../../registers/subjects/subjects.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { type ChangeAsk, changeSubjects } from "../vault/change.ts";
import type { SubjectAnswer } from "../vault/read.ts";
import type { Safe } from "../safe.ts";
import { fieldsWithValue, isContact, reachIn, reachOf, writeTo } from "./contacts.ts";
import type { CustomerPost } from "./mail-customer.ts";

/** `changeSubjects`, as routes and the portal call it. */
export type ChangeDeed = (safe: Safe, tx: Tx, asks: readonly ChangeAsk[]) => Promise<readonly Result<SubjectAnswer, SafeRefusal>[]>;

/** `changeSubjects`, of which old and new contacts are told. */
export function changeTelling(post: CustomerPost): ChangeDeed {
  return (safe, tx, asks) => tellingContacts(post, tx, asks, () => changeSubjects(safe, tx, asks));
}

/**
 * Makes changes of subjects' fields, and where a contact became another tells the old one and the new one, whoever did it: so
 * nobody is locked out of what is theirs without hearing of it. Codes to sign in that are on their way end.
 */
export async function tellingContacts<T>(
  post: CustomerPost,
  tx: Tx,
  asks: readonly ChangeAsk[],
  change: () => Promise<readonly Result<T, SafeRefusal>[]>,
): Promise<readonly Result<T, SafeRefusal>[]> {
  const { safe } = post;
  const map = await safe.maps.get(tx);
  if (safe.keeper.state() !== "open" || !asks.some((ask) => contactsIn(map, ask).length > 0)) return await change();
  // Held from here on, so that what is told of as old is what was replaced.
  const before = await holdSubjects(
    tx,
    asks.map(({ subject }) => subject),
  );
  const changed = await change();
  for (const [n, ask] of asks.entries()) {
    const record = before.get(ask.subject);
    if (changed[n]?.ok === true && record !== undefined) await tellEach(post, tx, record, contactsIn(map, ask), ask, safe.clock());
  }
  return changed;
}

function contactsIn(map: CompiledMap, { fields }: ChangeAsk): readonly CompiledField[] {
  return Object.keys(fields).flatMap((name) => {
    const field = map.fields.get(name);
    return field !== undefined && isContact(field) ? [field] : [];
  });
}

async function tellEach(
  post: CustomerPost,
  tx: Tx,
  record: Subject,
  contacts: readonly CompiledField[],
  ask: ChangeAsk,
  now: Instant,
): Promise<void> {
  const map = await post.safe.maps.get(tx);
  const held = fieldsWithValue(record);
  for (const field of contacts.filter(({ name }) => held.has(name))) {
    const input = ask.fields[field.name];
    const fresh = typeof input === "string" ? reachOf(map, field, input) : undefined;
    const old = await reachIn(post, tx, record, field, now);
    if (old !== undefined && old.canonical === fresh?.canonical) continue;
    const madeBy = ask.actor.kind === "subject" ? ("subject" as const) : ("business" as const);
    await noteChanged(tx, { subject: record.id, field: field.name, madeBy }, now);
    await voidChallengesOf(tx, record.id, now);
    const facts = { field: field.label, at: now, path: "/c/sign-in" } as const;
    for (const reach of [old, fresh]) if (reach !== undefined) await writeTo(post, tx, record.id, reach, "contact_changed", facts, now);
  }
}
