import { useTranslation } from "react-i18next";
import type { Operation, Vendor } from "../../api/vendors.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { OperationForm } from "./operation-form.tsx";

export type OperationDialogProps = {
  readonly vendor: Vendor;
  /** Null where nobody writes; an operation of null is a new one. */
  readonly written: { readonly operation: Operation | null } | null;
  readonly onClose: () => void;
};

/** Where an owner writes what is sent under a name. */
export function OperationDialog({ vendor, written, onClose }: OperationDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={written !== null}
      onClose={onClose}
      size="xl"
      title={written?.operation?.label ?? t("operation.new")}
      // A stray click beside it would throw away what was written.
      closeOnClickOutside={false}
    >
      {written === null ? null : <OperationForm vendor={vendor} operation={written.operation} onClose={onClose} />}
    </Dialog>
  );
}
