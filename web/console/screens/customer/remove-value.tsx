import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";

/** Takes a value away for good; asked once more, because it cannot be brought back. */
export function RemoveValue({ label, onRemove }: { readonly label: string; readonly onRemove: () => Promise<void> }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setOpen(true)}>
        {t("change.remove")}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t("change.removeTitle", { label })}
        verb={t("change.remove")}
        isDestructive
        onConfirm={onRemove}
      >
        {t("change.removeSay", { label })}
      </ConfirmDialog>
    </>
  );
}
