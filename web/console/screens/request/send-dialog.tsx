import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../../api/entries.ts";
import { type CardRequest, refreshRequests, sendRequest } from "../../api/requests.ts";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { shownOnce } from "../../pieces/shown-once.ts";

export type SendDialogProps = { readonly request: CardRequest; readonly isOpen: boolean; readonly onClose: () => void };

/** A mail with a new link, to the address on file. What that ends is said first. */
export function SendDialog({ request: { id, sentAt }, isOpen, onClose }: SendDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const send = async (): Promise<void> => {
    const { code } = await sendRequest(id);
    if (code !== undefined) shownOnce.set({ request: id, code, isNew: false });
    say(t("send.done"));
    await Promise.all([refreshRequests(queries), refreshEntries(queries)]);
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={t("send.title")}
      verb={t(sentAt === null ? "send.verb" : "send.again")}
      onConfirm={send}
    >
      <p>{t("send.say")}</p>
      {sentAt === null ? null : <p>{t("send.ends")}</p>}
    </ConfirmDialog>
  );
}
