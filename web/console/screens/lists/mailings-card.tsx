import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { type Mailing, type MailingList, mailingsQuery } from "../../api/lists.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { When } from "../../pieces/when.tsx";

const TONES = { sending: "wait", done: "good", stopped: "quiet" } as const satisfies Record<Mailing["state"], Tone>;

type MailingsCardProps = { readonly list: MailingList; readonly onStop: (mailing: Mailing) => void };

/** What was sent to a list, and how far it has come. */
export function MailingsCard({ list, onStop }: MailingsCardProps) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(mailingsQuery(list.id));
  return (
    <Card title={t("lists.mailings")}>
      <DataTable
        caption={`${list.label}: ${t("lists.mailings")}`}
        columns={columnsFor(t, onStop)}
        pages={pages}
        rowKey={(mailing) => mailing.id}
        empty={<EmptyState title={t("lists.noMailings")} say={t("lists.noMailingsSay")} />}
      />
    </Card>
  );
}

function columnsFor(t: TFunction, onStop: (mailing: Mailing) => void): readonly Column<Mailing>[] {
  return [
    { name: "subject", label: t("lists.subject"), cell: (mailing) => mailing.subject },
    { name: "at", label: t("lists.at"), cell: (mailing) => <When at={mailing.at} /> },
    {
      name: "state",
      label: t("lists.state"),
      cell: (mailing) => <Badge tone={TONES[mailing.state]}>{t(`lists.mailingState.${mailing.state}`)}</Badge>,
    },
    { name: "to", label: t("lists.to"), cell: ({ queued, members }) => t("lists.ofMembers", { queued, members }) },
    { name: "skipped", label: t("lists.skipped"), cell: ({ skipped, bounced }) => t("lists.skippedBounced", { skipped, bounced }) },
    {
      name: "stop",
      label: <span className="sr-only">{t("lists.stop")}</span>,
      align: "right",
      cell: (mailing) =>
        mailing.state === "sending" ? (
          <Button size="compact-sm" variant="default" onClick={() => onStop(mailing)}>
            {t("lists.stop")}
          </Button>
        ) : null,
    },
  ];
}
