import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Invited, type Reach, letReturn, staffQuery } from "../../api/staff.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { HandOver } from "../staff/hand-over.tsx";
import { ReachFields } from "../staff/reach-fields.tsx";
import type { DeedDialogProps } from "./change-dialog.tsx";

/** Lets somebody come back who was off: by a new invitation, with the roles that are named now. */
export function ReturnDialog({ person, isOpen, onClose }: DeedDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} size="lg" title={t("person.return.title", { name: person.name })}>
      {isOpen ? <Content person={person} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Content({ person, onClose }: Omit<DeedDialogProps, "isOpen">) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reach, setReach] = useState<Reach>({ roles: person.roles.map((role) => role.name), isOwner: false });
  const [invited, setInvited] = useState<Invited | null>(null);
  const invite = async (): Promise<void> => {
    const made = await letReturn(person.id, reach);
    await queries.invalidateQueries(staffQuery);
    if (made.link !== undefined) return setInvited(made);
    say(t("invite.mailed"));
    onClose();
  };
  if (invited !== null) return <HandOver invited={invited} email={person.email} onClose={onClose} />;
  return (
    <Form act={invite} verb={t("person.return.verb")} onCancel={onClose}>
      <p>{t("person.return.say")}</p>
      <ReachFields reach={reach} onChange={setReach} />
    </Form>
  );
}
