import { useTranslation } from "react-i18next";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";

export type SaidDialogProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly verb: string;
  /** What it will do, shown before it is done. */
  readonly explain: string;
  /** Whether it must be said how it was heard; the owner may leave it out. */
  readonly isNeeded: boolean;
  readonly onSay: (evidence: string) => Promise<void>;
};

const WORDS_CHARS_MAX = 1000;

/** Records what a customer has just said, with how it was heard. */
export function SaidDialog({ isOpen, onClose, title, verb, explain, isNeeded, onSay }: SaidDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={title}>
      <Form
        verb={verb}
        onCancel={onClose}
        act={async (typed) => {
          await onSay(typed.text("evidence"));
          onClose();
        }}
      >
        <p>{explain}</p>
        <NoteArea
          name="evidence"
          label={t("consent.evidence")}
          description={t("consent.evidenceHint")}
          maxLength={WORDS_CHARS_MAX}
          required={isNeeded}
        />
      </Form>
    </Dialog>
  );
}
