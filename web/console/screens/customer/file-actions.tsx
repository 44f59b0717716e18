import { Button, FileButton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Form as Sight, MapField } from "../../api/data-map.ts";
import { encryptWithPassphrase } from "../../api/encrypt.ts";
import { openFile, storeFile } from "../../api/files.ts";
import { refreshEntries } from "../../api/entries.ts";
import { useFailure } from "../../pieces/failure.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import { say } from "../../pieces/notify.tsx";
import { SaveEncrypted } from "../../pieces/save-encrypted.tsx";

export type FileActionsProps = {
  readonly customer: string;
  readonly name: string;
  readonly field: MapField;
  readonly purpose: string;
  readonly forms: ReadonlySet<Sight>;
  readonly isHeld: boolean;
  /** What the upload's button says, where the field's name does not stand beside it. */
  readonly label?: string;
};

/** A file of a customer comes in as it is and goes out encrypted only. */
export function FileActions({ customer, name, field, purpose, forms, isHeld, label }: FileActionsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isSaving, setSaving] = useState(false);
  const { failure, told } = useFailure();
  const store = async (file: File | null): Promise<void> => {
    if (file === null) return;
    const isStored = await told(() => storeFile(customer, name, file, purpose));
    if (!isStored) return;
    say(t("change.done", { label: field.label }));
    await queries.invalidateQueries({ queryKey: ["customer", customer] });
    await refreshEntries(queries);
  };
  return (
    <>
      <FailureNote failure={failure} />
      {isHeld && forms.has("clear") ? (
        <Button size="compact-sm" variant="default" onClick={() => setSaving(true)}>
          {t("file.save")}
          <span className="sr-only"> {field.label}</span>
        </Button>
      ) : null}
      {forms.has("change") ? (
        <FileButton onChange={(file) => void store(file)} inputProps={{ "aria-label": field.label }}>
          {(props) => (
            <Button size="compact-sm" variant="default" {...props}>
              {label ?? t(isHeld ? "file.replace" : "file.upload")}
              {label === undefined ? <span className="sr-only"> {field.label}</span> : null}
            </Button>
          )}
        </FileButton>
      ) : null}
      <SaveEncrypted
        isOpen={isSaving}
        onClose={() => setSaving(false)}
        title={t("file.saveTitle", { label: field.label })}
        formats={["age"]}
        seal={async ({ passphrase }, typed) => {
          const file = await openFile(customer, name, purpose, typed.text("reason"));
          return { name: `${file.name}.age`, bytes: await encryptWithPassphrase(file.bytes, passphrase) };
        }}
      >
        <NoteArea name="reason" label={t("reason.label")} description={t("reason.hint")} maxLength={500} />
      </SaveEncrypted>
    </>
  );
}
