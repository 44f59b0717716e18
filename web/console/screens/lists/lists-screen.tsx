import { Button, NativeSelect } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Lists, listsQuery } from "../../api/lists.ts";
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
  const queries = useQueryClient();
  const { data, error } = useQuery(listsQuery);
  const [chosen, setChosen] = useState<string>();
  const [deed, setDeed] = useState<ListDeed | null>(null);
  const list = data?.items.find((one) => one.id === chosen) ?? data?.items[0];
  const refresh = (): void => void queries.invalidateQueries({ queryKey: ["lists"] });
  return (
    <>
      <PageHeader
        title={t("lists.title")}
        aside={list?.label}
        lead={data === undefined || list === undefined ? t("lists.lead") : leadOf(t, data)}
        actions={
          list === undefined ? undefined : (
            <>
              {(data?.items.length ?? 0) > 1 ? (
                <NativeSelect
                  aria-label={t("lists.which")}
                  value={list.id}
                  data={data?.items.map(({ id, label }) => ({ value: id, label })) ?? []}
                  onChange={(event) => setChosen(event.currentTarget.value)}
                />
              ) : null}
              <Button variant="default" onClick={() => setDeed({ kind: "never" })}>
                {t("lists.never")}
              </Button>
              <Button variant="default" onClick={() => setDeed({ kind: "ask" })}>
                {t("lists.ask")}
              </Button>
              <Button onClick={() => setDeed({ kind: "send" })}>{t("lists.send")}</Button>
            </>
          )
        }
      />
      {data === undefined ? error === null ? <RowsSkeleton /> : <RefusalNote error={error} /> : null}
      {data !== undefined && list === undefined ? <EmptyState title={t("lists.none")} say={t("lists.noneSay")} /> : null}
      {list === undefined ? null : (
        <Fragment key={list.id}>
          <MailingsCard list={list} onStop={(mailing) => setDeed({ kind: "stop", mailing })} />
          <MembersCard list={list} onTakeOff={(member) => setDeed({ kind: "off", member })} />
        </Fragment>
      )}
      {data === undefined ? null : <SiteCard first={list === undefined ? "consent" : "lists"} />}
      {list === undefined ? null : <ListDialog list={list} deed={deed} onClose={() => setDeed(null)} onDone={refresh} />}
    </>
  );
}

function leadOf(t: TFunction, { suppressed, mailbox }: Lists): string {
  const box = mailbox === null ? t("lists.noMailbox") : t("lists.mailbox", { mailbox });
  return `${t("lists.lead")} ${t("lists.suppressed", { count: suppressed })} ${box}`;
}
