import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DownloadFormat, Lock, SealedFile } from "../api/downloads.ts";
import { saveFile } from "../api/encrypt.ts";
import { Dialog } from "./dialog.tsx";
import { Form } from "./form.tsx";
import { PasswordField } from "./password-field.tsx";
import { SavedNote } from "./saved-note.tsx";
import type { Typed } from "./use-form.ts";

export type SaveEncryptedProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly formats: readonly DownloadFormat[];
  /** Makes the encrypted file, only now; what else was asked in the form is in `typed`. */
  readonly seal: (lock: Lock, typed: Typed) => Promise<SealedFile>;
  readonly children?: ReactNode;
};

const PASSPHRASE_CHARS_MIN = 12;
const PASSPHRASE_CHARS_MAX = 200;

/** Nothing leaves as a plain file: it is encrypted under a passphrase that only whoever saves it knows. */
export function SaveEncrypted(props: SaveEncryptedProps) {
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={props.title}>
      {props.isOpen ? <Content {...props} /> : null}
    </Dialog>
  );
}

function Content({ onClose, formats, seal, children }: SaveEncryptedProps) {
  const { t } = useTranslation();
  const [saved, setSaved] = useState<string | null>(null);
  if (saved !== null) return <SavedNote name={saved} onClose={onClose} />;
  return (
    <Form
      verb={t("saving.verb")}
      onCancel={onClose}
      act={async (typed) => {
        const format = typed.text("format") === "zip" ? "zip" : "age";
        const { name, bytes } = await seal({ passphrase: typed.exact("passphrase"), format }, typed);
        saveFile(name, bytes);
        setSaved(name);
      }}
    >
      {children}
      <PasswordField
        name="passphrase"
        label={t("saving.passphrase")}
        description={t("saving.hint", { count: PASSPHRASE_CHARS_MIN })}
        minLength={PASSPHRASE_CHARS_MIN}
        maxLength={PASSPHRASE_CHARS_MAX}
        autoComplete="new-password"
        required
        data-autofocus
      />
      {formats.length < 2 ? null : (
        <NativeSelect
          name="format"
          label={t("saving.format")}
          data={formats.map((format) => ({ value: format, label: t(`saving.formatOf.${format}`) }))}
        />
      )}
    </Form>
  );
}
