import { TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Person, type Reach, changePerson, personQuery, rolesQuery, staffQuery } from "../../api/staff.ts";
import { refreshSession } from "../../api/session.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { ReachFields } from "../staff/reach-fields.tsx";
import { Consequences } from "./consequences.tsx";

export type DeedDialogProps = { readonly person: Person; readonly isOpen: boolean; readonly onClose: () => void };

/** Changes what somebody may do, and says beforehand what that means. */
export function ChangeDialog({ person, isOpen, onClose }: DeedDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} size="lg" title={t("person.change.title", { name: person.name })}>
      {isOpen ? <Content person={person} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Content({ person, onClose }: Omit<DeedDialogProps, "isOpen">) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: roles } = useQuery(rolesQuery);
  const [{ before, nameBefore }] = useState(() => ({ before: reachOf(person), nameBefore: person.name }));
  const [reach, setReach] = useState<Reach>(before);

  const change = async (typed: Typed): Promise<void> => {
    const name = typed.text("name");
    const isNew = name !== "" && name !== nameBefore;
    const now = reachOf(await queries.fetchQuery({ ...personQuery(person.id), staleTime: 0 }));
    const changes = { ...touched(before, reach, now), ...(isNew ? { name } : {}) };
    if (Object.keys(changes).length === 0) return onClose();
    await changePerson(person.id, changes);
    await Promise.all([queries.invalidateQueries(staffQuery), queries.invalidateQueries({ queryKey: ["clearances"] }), refreshSession()]);
    say(t("person.change.done"));
    onClose();
  };
  return (
    <Form act={change} verb={t("save")} onCancel={onClose}>
      {person.isDamaged ? null : (
        <TextInput name="name" label={t("invite.name")} defaultValue={person.name} autoComplete="off" maxLength={200} />
      )}
      <ReachFields reach={reach} onChange={setReach} />
      {roles === undefined ? null : <Consequences roles={roles.items} before={before} after={reach} />}
    </Form>
  );
}

function reachOf({ roles, isOwner }: Person): Reach {
  return { roles: roles.map((role) => role.name), isOwner };
}

/** What was changed in the form, made of the person as they are now: a role that a colleague has taken from them meanwhile does not come back. */
function touched(before: Reach, after: Reach, now: Reach): Partial<Reach> {
  const added = after.roles.filter((role) => !before.roles.includes(role));
  const removed = before.roles.filter((role) => !after.roles.includes(role));
  const roles = [...new Set([...now.roles, ...added])].filter((role) => !removed.includes(role));
  return {
    ...(added.length + removed.length === 0 ? {} : { roles }),
    ...(after.isOwner === before.isOwner ? {} : { isOwner: after.isOwner }),
  };
}
