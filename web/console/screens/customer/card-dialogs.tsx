import { useTranslation } from "react-i18next";
import { type CardOnFile, removeCard, renameCard } from "../../api/cards.ts";
import { CardLine } from "../../pieces/card-line.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { PlainInput } from "../../pieces/plain-input.tsx";

export type CardDialogProps = {
  readonly customer: string;
  readonly purpose: string;
  /** Null while the dialog is shut. */
  readonly card: CardOnFile | null;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
};

const NICKNAME_CHARS_MAX = 60;

/** The name by which the customer and the staff mean this card. */
export function RenameCard({ customer, purpose, card, onClose, onDone }: CardDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={card !== null} onClose={onClose} title={t("cards.renameTitle")}>
      {card === null ? null : (
        <Form
          verb={t("save")}
          onCancel={onClose}
          act={async (typed) => {
            await renameCard(customer, card.id, typed.text("nickname"), purpose);
            await onDone();
            say(t("cards.renamed"));
            onClose();
          }}
        >
          {(faults) => (
            <PlainInput
              name="nickname"
              label={t("part.nickname")}
              defaultValue={card.nickname ?? ""}
              error={faults["nickname"]}
              maxLength={NICKNAME_CHARS_MAX}
              required
              withAsterisk={false}
              data-autofocus
            />
          )}
        </Form>
      )}
    </Dialog>
  );
}

/** Taken off the file for good; a provider that holds it is told to forget it. */
export function RemoveCard({ customer, purpose, card, onClose, onDone }: CardDialogProps) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      isOpen={card !== null}
      onClose={onClose}
      title={t("cards.removeTitle")}
      verb={t("cards.remove")}
      isDestructive
      onConfirm={async () => {
        if (card !== null) await removeCard(customer, card.id, purpose);
        await onDone();
        say(t("cards.removed"));
      }}
    >
      {card === null ? null : (
        <p>
          <CardLine card={card} />
        </p>
      )}
      <p>{t("cards.removeSay")}</p>
    </ConfirmDialog>
  );
}
