import { TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Person, type Reach, changePerson, rolesQuery, staffQuery } from "../../api/staff.ts";
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
  const before: Reach = { roles: person.roles.map((role) => role.name), isOwner: person.isOwner };
  const [reach, setReach] = useState<Reach>(before);

  const change = async (typed: Typed): Promise<void> => {
    const name = typed.text("name");
    const isNew = name !== "" && name !== person.name;
    await changePerson(person.id, { ...reach, ...(isNew ? { name } : {}) });
    await Promise.all([queries.invalidateQueries(staffQuery), queries.invalidateQueries({ queryKey: ["clearances"] }), refreshSession()]);
    say(t("person.change.done"));
    onClose();
  };
  return (
    <Form act={change} verb={t("save")} onCancel={onClose}>
      <TextInput name="name" label={t("invite.name")} defaultValue={person.name} autoComplete="off" maxLength={200} />
      <ReachFields reach={reach} onChange={setReach} />
      {roles === undefined ? null : <Consequences roles={roles.items} before={before} after={reach} />}
    </Form>
  );
}
