import { Button, Group, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Mail, outboxQuery, retryMail } from "../../api/outbox.ts";
import { Choices } from "../../pieces/choices.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { useFailure } from "../../pieces/failure.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { say } from "../../pieces/notify.tsx";
import { When } from "../../pieces/when.tsx";
import { WithCode } from "../../pieces/with-code.tsx";
import { translated } from "../../words/words.ts";
import { MailState } from "./mail-state.tsx";
import style from "./outbox-screen.module.css";

type View = "text" | "html";

/** What a mail says, and how far it is. Its HTML is shown as source: no page of the console runs what a mail brings. */
export function MailDialog({ mail, onClose }: { readonly mail: Mail | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={mail !== undefined} onClose={onClose} size="lg" title={mail && titleOf(t, mail)}>
      {mail === undefined ? null : <Content key={mail.id} mail={mail} />}
    </Dialog>
  );
}

function titleOf(t: TFunction, { isGone, isDamaged, channel, subject }: Mail): string | null {
  if (isGone) return t("outbox.last");
  if (isDamaged) return t("outbox.damaged.subject");
  return channel === "sms" ? t("outbox.sms") : subject;
}

function addressee(t: TFunction, { isGone, to, toName }: Mail): string | null {
  if (isGone) return t("outbox.addressGone");
  return toName === null ? to : `${toName} · ${to}`;
}

function Content({ mail }: { readonly mail: Mail }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [view, setView] = useState<View>("text");
  const [isBusy, setBusy] = useState(false);
  const { failure, told } = useFailure();

  const retry = async (): Promise<void> => {
    setBusy(true);
    const isDone = await told(() => retryMail(mail.id));
    setBusy(false);
    if (!isDone) return;
    say(t("outbox.retried"));
    await queries.invalidateQueries(outboxQuery);
  };
  return (
    <Stack gap="sm">
      <Facts
        facts={[
          ...(mail.isDamaged ? [] : [{ name: "to", label: t("outbox.to"), value: addressee(t, mail) }]),
          { name: "state", label: t("outbox.column.state"), value: <MailState mail={mail} /> },
          { name: "at", label: t("outbox.column.at"), value: <When at={mail.at} /> },
          ...(mail.sentAt === null ? [] : [{ name: "sent", label: t("outbox.sentAt"), value: <When at={mail.sentAt} /> }]),
          ...(mail.nextAt === null ? [] : [{ name: "next", label: t("outbox.nextAt"), value: <When at={mail.nextAt} /> }]),
        ]}
      />
      {mail.lastError === null || mail.state === "sent" ? null : (
        <p className={style.error}>
          <strong>{translated(mail.lastError.say)}</strong>
          <WithCode text={translated(mail.lastError.mend)} />
        </p>
      )}
      {mail.isGone || mail.isDamaged || mail.isWithheld ? (
        <p className={style.quiet}>
          {t(
            mail.isDamaged
              ? "outbox.damaged.words"
              : mail.isGone
                ? `outbox.gone.${mail.state === "sent" ? "sent" : "failed"}`
                : "outbox.withheld",
          )}
        </p>
      ) : (
        <>
          {mail.html === null ? null : (
            <Choices<View>
              label={t("outbox.view.label")}
              chosen={view}
              choices={(["text", "html"] as const).map((value) => ({ value, label: t(`outbox.view.${value}`) }))}
              onChoose={setView}
            />
          )}
          <div
            className={`${style.text ?? ""} ${view === "html" ? (style.source ?? "") : ""}`}
            tabIndex={0}
            role="region"
            aria-label={t(`outbox.view.${view}`)}
          >
            {view === "text" ? mail.text : mail.html}
          </div>
        </>
      )}
      <FailureNote failure={failure} />
      {mail.state === "sent" || mail.isGone || mail.isDamaged ? null : (
        <Group justify="flex-end">
          <Button variant="default" loading={isBusy} onClick={() => void retry()}>
            {t("outbox.retry")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
