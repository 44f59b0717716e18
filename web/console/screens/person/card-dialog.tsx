import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { refreshSession } from "../../api/session.ts";
import { rewriteCard, staffQuery } from "../../api/staff.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import type { DeedDialogProps } from "./change-dialog.tsx";

/** Writes down anew who somebody is, where what was stored of it is damaged. */
export function CardDialog({ person, isOpen, onClose }: DeedDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("person.damaged.title")}>
      {isOpen ? <Content person={person} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Content({ person, onClose }: Omit<DeedDialogProps, "isOpen">) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const write = async (typed: Typed): Promise<void> => {
    await rewriteCard(person.id, { name: typed.text("name"), email: typed.text("email") });
    await Promise.all([queries.invalidateQueries(staffQuery), refreshSession()]);
    say(t("person.damaged.done"));
    onClose();
  };
  return (
    <Form act={write} verb={t("save")} onCancel={onClose}>
      <p>{t("person.damaged.say")}</p>
      <TextInput
        name="email"
        type="email"
        label={t("invite.email")}
        autoComplete="off"
        maxLength={254}
        required
        withAsterisk={false}
        data-autofocus
      />
      <TextInput name="name" label={t("invite.name")} autoComplete="off" maxLength={200} required withAsterisk={false} />
    </Form>
  );
}
