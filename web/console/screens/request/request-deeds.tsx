import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../../api/entries.ts";
import { type CardRequest, completeRequest, isOpen, refreshRequests, repeatRequest, revokeRequest } from "../../api/requests.ts";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { shownOnce } from "../../pieces/shown-once.ts";
import { MessageDialog } from "./message-dialog.tsx";
import style from "./request-screen.module.css";

type Deed = "revoke" | "message" | "repeat" | "complete";

export type RequestDeedsProps = {
  readonly request: CardRequest;
  /** Whether the customer is to come in by one of the doors. */
  readonly isExpected: boolean;
};

/** What can be done with a request, by how far it is. What cannot be taken back says first what it does. */
export function RequestDeeds({ request, isExpected }: RequestDeedsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [deed, setDeed] = useState<Deed | null>(null);
  const { id, state, custody, subject, purpose, card } = request;
  const close = (): void => setDeed(null);
  const refresh = async (): Promise<void> => {
    await Promise.all([refreshRequests(queries), refreshEntries(queries)]);
  };
  const common = (own: Exclude<Deed, "message">) => ({
    isOpen: deed === own,
    onClose: close,
    verb: t(`deed.${own}.verb`),
    title: t(`deed.${own}.title`),
  });
  return (
    <>
      {isExpected ? (
        <Button variant="default" onClick={() => setDeed("message")}>
          {t("message.copy")}
        </Button>
      ) : null}
      {isOpen(request) ? (
        <Button variant="outline" color="red" className={style.destructive} onClick={() => setDeed("revoke")}>
          {t("deed.revoke.verb")}
        </Button>
      ) : (
        <Button variant="default" onClick={() => setDeed("repeat")}>
          {t("deed.repeat.verb")}
        </Button>
      )}
      {state === "provided" ? (
        <Button
          variant="default"
          renderRoot={(props) => <Link to="/forwards/new" search={{ customer: subject, purpose, card: card?.id }} {...props} />}
        >
          {t("action.send")}
        </Button>
      ) : null}
      {state === "provided" ? <Button onClick={() => setDeed("complete")}>{t("deed.complete.verb")}</Button> : null}

      <MessageDialog request={request} isOpen={deed === "message"} onClose={close} />
      <ConfirmDialog
        {...common("revoke")}
        isDestructive
        onConfirm={async () => {
          await revokeRequest(id);
          say(t("deed.revoke.done"));
          await refresh();
        }}
      >
        {t("deed.revoke.say")}
      </ConfirmDialog>
      <ConfirmDialog
        {...common("repeat")}
        onConfirm={async () => {
          const made = await repeatRequest(id);
          shownOnce.set({ request: made.id, code: made.code ?? null, isNew: true });
          await refresh();
          await navigate({ to: "/requests/$id", params: { id: made.id } });
        }}
      >
        {t("deed.repeat.say")}
      </ConfirmDialog>
      <ConfirmDialog
        {...common("complete")}
        onConfirm={async () => {
          await completeRequest(id);
          say(t("deed.complete.done"));
          await refresh();
        }}
      >
        <p>{t("deed.complete.say")}</p>
        {custody === null ? null : <p>{t(`deed.complete.of.${custody}`)}</p>}
      </ConfirmDialog>
    </>
  );
}
