import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { download } from "../../api/downloads.ts";
import { type Entry, ledgerQuery } from "../../api/entries.ts";
import { session } from "../../api/session.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { type EntryWords, useEntryWords } from "../../pieces/entry-words.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import { SavedViews } from "../../pieces/saved-views.tsx";
import { SaveEncrypted } from "../../pieces/save-encrypted.tsx";
import { When } from "../../pieces/when.tsx";
import { Checkpoint } from "./checkpoint.tsx";
import { type Deed, deedsOf } from "./deeds.ts";
import { EntryDrawer } from "./entry-drawer.tsx";
import { LedgerFilters } from "./ledger-filters.tsx";
import { type LedgerSearch, dayStart } from "./ledger-search.ts";
import style from "./ledger-screen.module.css";
import { VerifyElsewhere } from "./verify-elsewhere.tsx";

const route = getRouteApi("/ledger");

/** Every deed in the order it was done, in plain words; with the proof of each and of the whole. */
export function LedgerScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const words = useEntryWords();
  const who = useCell(session);
  const [isSaving, setSaving] = useState(false);
  const { from, to, entry, ...filters } = search;
  const pages = useInfiniteQuery(ledgerQuery({ ...filters, from: dayStart(from), to: dayStart(to, 1) }));
  const span = withoutEmpty({ subject: filters.subject ?? "", from: dayStart(from) ?? "", to: dayStart(to, 1) ?? "" });
  const shown = entry === undefined ? undefined : pages.data?.pages.flatMap((page) => page.items).find((one) => one.id === entry);
  const filterBy = (change: LedgerSearch): void => void navigate({ search: (old) => withoutEmpty({ ...old, ...change }), replace: true });

  return (
    <>
      <PageHeader
        title={t("ledger.title")}
        lead={t("ledger.lead")}
        actions={
          <>
            <SavedViews list="ledger" />
            <Button variant="default" onClick={() => setSaving(true)}>
              {t("ledger.save")}
            </Button>
          </>
        }
      />
      <div className={style.columns}>
        <div>
          <Card title={t("ledger.filter")}>
            <LedgerFilters search={search} onChange={filterBy} />
          </Card>
          <Card title={t("ledger.entries")}>
            <DataTable
              caption={t("ledger.title")}
              columns={columnsFor(words, t("ledger.what"), t("ledger.outcome"), t("ledger.when"))}
              pages={deedsOf(pages)}
              rowKey={(deed) => deed.entry.id}
              rowLink={(deed) => ({ to: "/ledger", search: { ...search, entry: deed.entry.id } })}
              empty={
                <EmptyState title={t("ledger.none")} say={t("ledger.noneSay")}>
                  <Button variant="default" onClick={() => void navigate({ search: {}, replace: true })}>
                    {t("ledger.all")}
                  </Button>
                </EmptyState>
              }
            />
          </Card>
        </div>
        <div>
          {who === null ? null : <Checkpoint tenant={who.tenant.id} />}
          <VerifyElsewhere tenant={who?.tenant.id ?? ""} />
        </div>
      </div>
      <EntryDrawer
        id={entry}
        entry={shown}
        onClose={() => void navigate({ search: ({ entry: _closed, ...rest }) => rest, replace: true })}
      />
      <SaveEncrypted
        isOpen={isSaving}
        onClose={() => setSaving(false)}
        title={t("ledger.saveTitle")}
        formats={["age", "zip"]}
        seal={(lock) => download({ what: "ledger", ...span }, lock)}
      >
        <p className={style.quiet}>{t("ledger.saveSay")}</p>
      </SaveEncrypted>
    </>
  );
}

const TONES = { done: "quiet", granted: "good", partial: "quiet", refused: "bad" } as const;

function columnsFor(words: EntryWords, what: string, outcome: string, when: string): readonly Column<Deed>[] {
  return [
    { name: "what", label: what, cell: (deed) => <Said deed={deed} words={words} /> },
    { name: "outcome", label: outcome, cell: ({ entry }) => <Outcome entry={entry} />, width: "110px" },
    { name: "when", label: when, cell: ({ entry }) => <When at={entry.at} />, width: "110px" },
  ];
}

function Said({ deed: { entry, count }, words }: { readonly deed: Deed; readonly words: EntryWords }) {
  const { t } = useTranslation();
  const why = entry.outcome === "refused" ? words.whyNot(entry) : null;
  return (
    <span className={style.said}>
      {words.sentence(entry)}
      {count === 1 ? null : <span className={style.quiet}> {t("ledger.customers", { count })}</span>}
      {why === null ? null : <span className={style.quiet}> {why}</span>}
    </span>
  );
}

function Outcome({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation();
  const known = isOutcome(entry.outcome) ? entry.outcome : "done";
  return <Badge tone={TONES[known]}>{t(`ledger.outcomeOf.${known}`)}</Badge>;
}

function isOutcome(outcome: string): outcome is keyof typeof TONES {
  return Object.hasOwn(TONES, outcome);
}

function withoutEmpty(search: LedgerSearch): LedgerSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== ""));
}
