import { useTranslation } from "react-i18next";
import { type ListMember, type Mailing, type MailingList, stopMailing, takeOff } from "../../api/lists.ts";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { AddressForm } from "./address-form.tsx";
import { SendForm } from "./send-form.tsx";

/** What somebody is about to do with a list. */
export type ListDeed =
  | { readonly kind: "ask" | "never" | "send" }
  | { readonly kind: "off"; readonly member: ListMember }
  | { readonly kind: "stop"; readonly mailing: Mailing };

export type ListDialogProps = {
  readonly list: MailingList;
  readonly deed: ListDeed | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** Says what it does before it is done: who is written to, or is written to no more. */
export function ListDialog({ list, deed, onClose, onDone }: ListDialogProps) {
  const { t } = useTranslation();
  const done = (message: string): void => {
    say(message);
    onDone();
    onClose();
  };
  if (deed?.kind === "off" || deed?.kind === "stop") {
    const isOff = deed.kind === "off";
    return (
      <ConfirmDialog
        isOpen
        onClose={onClose}
        title={isOff ? t("lists.offTitle", { email: deed.member.email }) : t("lists.stopTitle", { subject: deed.mailing.subject })}
        verb={isOff ? t("lists.off") : t("lists.stop")}
        isDestructive
        onConfirm={async () => {
          if (deed.kind === "off") await takeOff(list.id, deed.member.id);
          else await stopMailing(list.id, deed.mailing.id);
          done(isOff ? t("lists.offDone") : t("lists.stopDone"));
        }}
      >
        <p>{isOff ? t("lists.offSay", { list: list.label }) : t("lists.stopSay")}</p>
      </ConfirmDialog>
    );
  }
  return (
    <Dialog
      opened={deed !== null}
      onClose={onClose}
      size="lg"
      title={deed === null ? "" : t(`lists.${deed.kind}Title`, { list: list.label })}
    >
      {deed === null ? null : deed.kind === "send" ? (
        <SendForm list={list} onClose={onClose} onDone={done} />
      ) : (
        <AddressForm list={list} isAsking={deed.kind === "ask"} onClose={onClose} onDone={done} />
      )}
    </Dialog>
  );
}
