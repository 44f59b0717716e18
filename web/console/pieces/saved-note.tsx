import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyText } from "./copy-text.tsx";

/** Where it is, and what opens it. */
export function SavedNote({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const isAge = name.endsWith(".age");
  return (
    <>
      <p role="status">{t(isAge ? "saving.done" : "saving.doneZip", { name })}</p>
      {isAge ? <CopyText label={t("saving.verb")} text={`age -d -o ${name.replace(/\.age$/u, "")} ${name}`} /> : null}
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose} data-autofocus>
          {t("close")}
        </Button>
      </Group>
    </>
  );
}
