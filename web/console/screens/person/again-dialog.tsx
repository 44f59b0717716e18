import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Invited, inviteAgain, staffQuery } from "../../api/staff.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { HandOver } from "../staff/hand-over.tsx";
import type { DeedDialogProps } from "./change-dialog.tsx";

/** A new link for somebody who has not joined; the older one is dead. */
export function AgainDialog({ person, isOpen, onClose }: DeedDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("person.again.title")}>
      {isOpen ? <Content person={person} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Content({ person, onClose }: Omit<DeedDialogProps, "isOpen">) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [invited, setInvited] = useState<Invited | null>(null);
  const invite = async (): Promise<void> => {
    const made = await inviteAgain(person.id);
    await queries.invalidateQueries(staffQuery);
    if (made.link !== undefined) return setInvited(made);
    say(t("invite.mailed"));
    onClose();
  };
  if (invited !== null) return <HandOver invited={invited} email={person.email} onClose={onClose} />;
  return (
    <Form act={invite} verb={t("person.again.verb")}>
      <p>{t("person.again.say")}</p>
    </Form>
  );
}
