import { userInfo } from "node:os";
import { BLANK_ENTRY, type EntryActor, type NewEntry } from "../../registers/ledger/entry.ts";
import { type Actor, operatorActor } from "../../safe/access/actor.ts";

/** Whoever sits at the command line of the machine, by the name the machine knows. */
const NAME = `os:${nameOfUser()}`;

export const OPERATOR_ACTOR: Actor = operatorActor(NAME);
export const OPERATOR: EntryActor = { kind: "operator", id: NAME, role: "operator" };

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}

/** An entry about no subject, by the operator. */
export function operatorEntry(act: string, detail: Readonly<Record<string, string | number | boolean | null>> = {}): NewEntry {
  return {
    actor: OPERATOR,
    act,
    ...BLANK_ENTRY,
    detail,
  };
}
