import { useTranslation } from "react-i18next";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";

export type LiftDialogProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onLift: (reason: string) => Promise<void>;
};

const REASON_CHARS_MAX = 500;

/** Lifting says why: the customer has to be told before it is done. */
export function LiftDialog({ isOpen, onClose, onLift }: LiftDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("marks.liftTitle")}>
      <Form
        verb={t("marks.lift")}
        onCancel={onClose}
        act={async (typed) => {
          await onLift(typed.text("reason"));
          onClose();
        }}
      >
        <NoteArea
          name="reason"
          label={t("reason.label")}
          description={t("marks.liftHint")}
          maxLength={REASON_CHARS_MAX}
          required
          data-autofocus
        />
      </Form>
    </Dialog>
  );
}
