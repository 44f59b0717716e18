import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Mail, outboxQuery } from "../../api/outbox.ts";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { When } from "../../pieces/when.tsx";
import { MailDialog } from "./mail-dialog.tsx";
import { MailState } from "./mail-state.tsx";
import { translated } from "../../words/words.ts";
import style from "./outbox-screen.module.css";

const route = getRouteApi("/outbox");

/** Every mail of the last thirty days: how far it is, and what it says. */
export function OutboxScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const pages = useInfiniteQuery(outboxQuery);
  const mails = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const isServerSet = pages.data?.pages[0]?.isServerSet;
  return (
    <>
      <PageHeader
        title={t("outbox.title")}
        lead={isServerSet === undefined ? undefined : t(isServerSet ? "outbox.leadServer" : "outbox.leadHeld")}
        actions={
          <>
            <Button variant="default" loading={pages.isRefetching} onClick={() => void pages.refetch()}>
              {t("outbox.look")}
            </Button>
            <Button variant="default" component={Link} to="/settings">
              {t("outbox.settings")}
            </Button>
          </>
        }
      />
      {mails.some((mail) => mail.channel === "sms" && mail.state === "held") ? (
        <p className={style.quiet}>{t("outbox.textsHeld")}</p>
      ) : null}
      <Card title={t("outbox.mails")}>
        <DataTable
          caption={t("outbox.title")}
          columns={useColumns()}
          pages={pages}
          rowKey={(mail) => mail.id}
          rowLink={(mail) => ({ to: "/outbox", search: { mail: mail.id } })}
          empty={<EmptyState title={t("outbox.none")} say={t("outbox.noneSay")} />}
        />
      </Card>
      <MailDialog mail={mails.find((one) => one.id === search.mail)} onClose={() => void navigate({ search: {}, replace: true })} />
    </>
  );
}

function useColumns(): readonly Column<Mail>[] {
  const { t } = useTranslation();
  return [
    {
      name: "subject",
      label: t("outbox.column.subject"),
      cell: ({ channel, isGone, isDamaged, subject, to, toName }) => (
        <span className={style.subject}>
          {isGone ? t("outbox.last") : isDamaged ? t("outbox.damaged.subject") : channel === "sms" ? t("outbox.sms") : subject}
          <span className={style.to}>
            {isGone ? t("outbox.addressGone") : isDamaged ? null : toName === null ? to : `${toName} · ${to}`}
          </span>
        </span>
      ),
    },
    {
      name: "state",
      label: t("outbox.column.state"),
      cell: (mail) => (
        <span className={style.state}>
          <MailState mail={mail} />
          {mail.lastError === null || mail.state === "sent" ? null : <span className={style.to}>{translated(mail.lastError.say)}</span>}
        </span>
      ),
    },
    { name: "at", label: t("outbox.column.at"), width: "130px", cell: (mail) => <When at={mail.at} /> },
  ];
}
