import { type Called, calledIn, namesOfBoth } from "./_changed.ts";
import { canonicalJson } from "./serialize.ts";
import type { CompiledMap, CompiledPurpose, CompiledRecipient, Consequence } from "./types.ts";

export function controllerChanges(before: CompiledMap | null, after: CompiledMap): readonly Consequence[] {
  if (before === null || canonicalJson(before.controller) === canonicalJson(after.controller)) return [];
  return [{ code: "controller_changed", say: "The particulars of the controller change; the notice shows the new ones." }];
}

export function purposeChanges(before: CompiledMap | null, after: CompiledMap): readonly Consequence[] {
  const called = calledIn(before?.purposes, after.purposes);
  return namesOfBoth(before?.purposes, after.purposes).flatMap((purpose): readonly Consequence[] => {
    const [old, now] = [before?.purposes.get(purpose), after.purposes.get(purpose)];
    if (old?.builtIn === true || now?.builtIn === true) return [];
    if (now === undefined)
      return [{ code: "purpose_removed", purpose, say: `The purpose ${called(purpose)} ends: nothing may be used for it any more.` }];
    if (old === undefined)
      return [{ code: "purpose_added", purpose, say: `A purpose is added: ${called(purpose)}, on the basis ${now.basis}.` }];
    return changesOfPurpose(purpose, old, now, called);
  });
}

function changesOfPurpose(purpose: string, old: CompiledPurpose, now: CompiledPurpose, called: Called): readonly Consequence[] {
  const changes: Consequence[] = [];
  if (old.basis !== now.basis) {
    const rests = `The purpose ${called(purpose)} rests on ${now.basis} instead of ${old.basis}.`;
    const asking = "Customers must be asked; until they agree, nothing may be used for it.";
    changes.push({ code: "basis_changed", purpose, say: now.basis === "consent" ? `${rests} ${asking}` : rests });
  }
  if (old.optOut !== now.optOut) {
    const say =
      now.optOut === undefined
        ? `Global Privacy Control no longer stops ${called(purpose)}; what it has stopped stays stopped.`
        : `Global Privacy Control stops ${called(purpose)} for customers whose browser sends it.`;
    changes.push({ code: "opt_out_changed", purpose, say });
  }
  if (old.label !== now.label || old.task !== now.task) {
    changes.push({ code: "purpose_reworded", purpose, say: `The purpose ${old.label} is described differently: ${now.label}.` });
  }
  return changes;
}

export function recipientChanges(before: CompiledMap | null, after: CompiledMap): readonly Consequence[] {
  const called = calledIn(before?.recipients, after.recipients);
  const [fieldCalled, purposeCalled] = [calledIn(before?.fields, after.fields), calledIn(before?.purposes, after.purposes)];
  return namesOfBoth(before?.recipients, after.recipients).flatMap((recipient): readonly Consequence[] => {
    const [old, now] = [before?.recipients.get(recipient), after.recipients.get(recipient)];
    const label = called(recipient);
    const changes: Consequence[] = [];
    if (old === undefined) changes.push({ code: "recipient_added", recipient, say: `A recipient is added: ${label}.` });
    if (now === undefined) changes.push({ code: "recipient_removed", recipient, say: `The recipient ${label} is given nothing any more.` });
    if (old !== undefined && now !== undefined && (old.label !== now.label || old.vendor !== now.vendor)) {
      changes.push({ code: "recipient_changed", recipient, say: `The recipient ${label} is described differently, or is another vendor.` });
    }
    const [was, is] = [disclosures(before, old), disclosures(after, now)];
    for (const [key, { field, purpose }] of is) {
      if (!was.has(key))
        changes.push({
          code: "disclosure_gained",
          recipient,
          field,
          purpose,
          say: `${label} may be given ${fieldCalled(field)} for ${purposeCalled(purpose)}.`,
        });
    }
    for (const [key, { field, purpose }] of was) {
      if (!is.has(key))
        changes.push({
          code: "disclosure_lost",
          recipient,
          field,
          purpose,
          say: `${label} may no longer be given ${fieldCalled(field)} for ${purposeCalled(purpose)}.`,
        });
    }
    return changes;
  });
}

export function listChanges(before: CompiledMap | null, after: CompiledMap): readonly Consequence[] {
  const [called, purposeCalled] = [calledIn(before?.lists, after.lists), calledIn(before?.purposes, after.purposes)];
  return namesOfBoth(before?.lists, after.lists).flatMap((list): readonly Consequence[] => {
    const [old, now] = [before?.lists.get(list), after.lists.get(list)];
    const label = called(list);
    if (old === undefined) return [{ code: "list_added", list, say: `A mailing list is added: ${label}.` }];
    if (now === undefined)
      return [
        { code: "list_removed", list, say: `The mailing list ${label} ends: nothing is sent to it any more; its members stay on record.` },
      ];
    if (canonicalJson(old) === canonicalJson(now)) return [];
    const changed = `The mailing list ${label} is described differently.`;
    const asking = `Who agreed to ${purposeCalled(old.purpose)} did not agree to ${purposeCalled(now.purpose)}: nothing is sent before they do.`;
    return [{ code: "list_changed", list, say: old.purpose === now.purpose ? changed : `${changed} ${asking}` }];
  });
}

/** What the recipient can be given in fact: only for purposes that the field is collected for. */
function disclosures(
  map: CompiledMap | null,
  recipient: CompiledRecipient | undefined,
): ReadonlyMap<string, { readonly field: string; readonly purpose: string }> {
  const pairs = [...(recipient?.fields ?? [])].flatMap((field) =>
    [...(recipient?.purposes ?? [])]
      .filter((purpose) => map?.fields.get(field)?.purposes.has(purpose) === true)
      .map((purpose) => ({ field, purpose })),
  );
  return new Map(pairs.map((pair) => [`${pair.field} ${pair.purpose}`, pair] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
