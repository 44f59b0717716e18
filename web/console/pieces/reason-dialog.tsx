import { useTranslation } from "react-i18next";
import { Dialog } from "./dialog.tsx";
import { Form } from "./form.tsx";
import { ReasonArea } from "./reason-area.tsx";

export type ReasonDialogProps = {
  readonly isOpen: boolean;
  readonly label: string;
  readonly onClose: () => void;
  readonly onReason: (reason: string) => Promise<void>;
};

/** Asks why somebody wants to see a value. The reason goes into the ledger, sealed. */
export function ReasonDialog({ isOpen, label, onClose, onReason }: ReasonDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("reason.title", { label })}>
      <Form act={(typed) => onReason(typed.text("reason"))} verb={t("field.show")} onCancel={onClose}>
        <ReasonArea hint={t("reason.hint")} />
      </Form>
    </Dialog>
  );
}
