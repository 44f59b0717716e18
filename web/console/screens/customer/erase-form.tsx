import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "../../pieces/form.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";

export type EraseFormProps = {
  readonly children: ReactNode;
  readonly onCancel: () => void;
  readonly onErase: (reason: string) => Promise<void>;
};

const REASON_CHARS_MAX = 500;

/** A click would be too easy for what nobody can bring back: a reason and a typed word. */
export function EraseForm({ children, onCancel, onErase }: EraseFormProps) {
  const { t } = useTranslation();
  const word = t("erase.word");
  return (
    <Form verb={t("erase.verb")} isDestructive act={(typed) => onErase(typed.text("reason"))} onCancel={onCancel}>
      {children}
      <NoteArea
        name="reason"
        label={t("reason.label")}
        description={t("erase.reasonHint")}
        maxLength={REASON_CHARS_MAX}
        required
        data-autofocus
      />
      <TextInput label={t("confirm.type", { word })} pattern={word} required autoComplete="off" />
    </Form>
  );
}
