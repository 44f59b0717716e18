import type { StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Approval } from "../../registers/approvals/approval.ts";
import type { ApprovalForm } from "../../registers/approvals/states.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { listAllStaff } from "../../registers/staff/directory.ts";
import type { Staff } from "../../registers/staff/staff.ts";
import type { Actor } from "../../safe/access/actor.ts";

/** For what a second person's yes is asked. */
export type Matter = Pick<Approval, "purpose" | "field" | "form">;

/** The matters on which somebody with these roles could answer: what they may see or take out themselves. */
export function mattersOf(map: CompiledMap, roles: readonly string[]): readonly Matter[] {
  return roles.flatMap((name) =>
    [...(map.roles.get(name)?.grants ?? [])].flatMap(([purpose, fields]) =>
      [...fields].flatMap(([field, forms]) => FORMS.filter((form) => forms.has(form)).map((form) => ({ purpose, field, form }))),
    ),
  );
}

const FORMS: readonly ApprovalForm[] = ["clear", "export"];

export function isGranted(map: CompiledMap, roles: readonly string[], { purpose, field, form }: Matter): boolean {
  return roles.some((name) => map.roles.get(name)?.grants.get(purpose)?.get(field)?.has(form) === true);
}

/** Everybody at work but the asker whose roles grant the very same. Whether they are cleared is looked at when they answer. */
export async function findApprovers(tx: Tx, map: CompiledMap, asker: StaffId, matter: Matter): Promise<readonly Staff[]> {
  const staff = await listAllStaff(tx);
  return staff.filter((person) => person.id !== asker && person.state === "active" && isGranted(map, person.roles, matter));
}

/** Who may know of a question: the asker, whoever could answer it, and owners. */
export function maySee(map: CompiledMap, actor: Actor, { asker, ...matter }: Matter & { readonly asker: string }): boolean {
  return actor.owner || actor.id === asker || isGranted(map, actor.roles, matter);
}

export function mayBreakGlass(map: CompiledMap, { roles }: Pick<Actor, "roles">): boolean {
  return roles.some((name) => map.roles.get(name)?.breakGlass === true);
}
