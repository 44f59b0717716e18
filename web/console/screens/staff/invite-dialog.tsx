import { NativeSelect, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Invited, type Reach, invitePerson, staffQuery } from "../../api/staff.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { LANGUAGES, spokenLanguage } from "../../words/words.ts";
import { HandOver } from "./hand-over.tsx";
import { ReachFields } from "./reach-fields.tsx";

const NAME_CHARS_MAX = 200;
const EMAIL_CHARS_MAX = 254;

/** Invites somebody: who they are, and what they will be able to do. */
export function InviteDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} size="lg" title={t("invite.title")}>
      {isOpen ? <Content onClose={onClose} /> : null}
    </Dialog>
  );
}

function Content({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reach, setReach] = useState<Reach>({ roles: [], isOwner: false });
  const [made, setMade] = useState<{ readonly invited: Invited; readonly email: string } | null>(null);

  const invite = async (typed: Typed): Promise<void> => {
    const [name, email] = [typed.text("name"), typed.text("email")];
    const invited = await invitePerson({ ...(name === "" ? {} : { name }), email, ...reach, language: typed.text("language") });
    await queries.invalidateQueries(staffQuery);
    if (invited.link !== undefined) return setMade({ invited, email });
    say(t("invite.mailed"));
    onClose();
  };
  if (made !== null) return <HandOver invited={made.invited} email={made.email} onClose={onClose} />;
  return (
    <Form act={invite} verb={t("invite.verb")} onCancel={onClose}>
      <TextInput
        name="email"
        type="email"
        label={t("invite.email")}
        description={t("invite.emailHint")}
        autoComplete="off"
        maxLength={EMAIL_CHARS_MAX}
        required
        data-autofocus
      />
      <TextInput name="name" label={t("invite.name")} description={t("invite.nameHint")} autoComplete="off" maxLength={NAME_CHARS_MAX} />
      <NativeSelect
        name="language"
        label={t("invite.language")}
        defaultValue={spokenLanguage()}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
      />
      <ReachFields reach={reach} onChange={setReach} />
    </Form>
  );
}
