import { Button, NativeSelect } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type MailingList, listsQuery } from "../../api/lists.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { SiteCard } from "../../pieces/site-card.tsx";
import { type ListDeed, ListDialog } from "./list-dialog.tsx";
import { MailingsCard } from "./mailings-card.tsx";
import { MembersCard } from "./members-card.tsx";

/** Mailing lists: who is on them, what was sent, and who is written to no more. */
export function ListsScreen() {
  const { t } = useTranslation();
  const { data, error, isPending } = useQuery(listsQuery);
  const [chosen, setChosen] = useState<string>();
  if (isPending) return <RowsSkeleton />;
  if (data === undefined) return <RefusalNote error={error} />;
  const list = data.items.find((one) => one.id === chosen) ?? data.items[0];
  if (list === undefined) {
    return (
      <>
        <PageHeader title={t("lists.title")} lead={t("lists.lead")} />
        <EmptyState title={t("lists.none")} say={t("lists.noneSay")} />
        <SiteCard first="consent" />
      </>
    );
  }
  const choice = (
    <NativeSelect
      aria-label={t("lists.which")}
      value={list.id}
      data={data.items.map(({ id, label }) => ({ value: id, label }))}
      onChange={(event) => setChosen(event.currentTarget.value)}
    />
  );
  const box = data.mailbox === null ? t("lists.noMailbox") : t("lists.mailbox", { mailbox: data.mailbox });
  const lead = `${t("lists.lead")} ${t("lists.suppressed", { count: data.suppressed })} ${box}`;
  return <OneList key={list.id} list={list} lead={lead} choice={data.items.length > 1 ? choice : null} />;
}

type OneListProps = { readonly list: MailingList; readonly lead: string; readonly choice: ReactNode };

function OneList({ list, lead, choice }: OneListProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [deed, setDeed] = useState<ListDeed | null>(null);
  const refresh = (): void => void queries.invalidateQueries({ queryKey: ["lists"] });
  return (
    <>
      <PageHeader
        title={t("lists.title")}
        aside={list.label}
        lead={lead}
        actions={
          <>
            {choice}
            <Button variant="default" onClick={() => setDeed({ kind: "never" })}>
              {t("lists.never")}
            </Button>
            <Button variant="default" onClick={() => setDeed({ kind: "ask" })}>
              {t("lists.ask")}
            </Button>
            <Button onClick={() => setDeed({ kind: "send" })}>{t("lists.send")}</Button>
          </>
        }
      />
      <MailingsCard list={list} onStop={(mailing) => setDeed({ kind: "stop", mailing })} />
      <MembersCard list={list} onTakeOff={(member) => setDeed({ kind: "off", member })} />
      <SiteCard first="lists" />
      <ListDialog list={list} deed={deed} onClose={() => setDeed(null)} onDone={refresh} />
    </>
  );
}
