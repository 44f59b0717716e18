import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useDataMap } from "../../api/data-map.ts";
import { actorsQuery } from "../../api/people.ts";
import { ACTS, useEntryWords } from "../../pieces/entry-words.ts";
import type { LedgerSearch } from "./ledger-search.ts";
import style from "./ledger-screen.module.css";

export type LedgerFiltersProps = { readonly search: LedgerSearch; readonly onChange: (change: LedgerSearch) => void };

/** What of the ledger is shown. It stands in the address, so that it can be kept and sent. */
export function LedgerFilters({ search, onChange }: LedgerFiltersProps) {
  const { t } = useTranslation();
  const map = useDataMap();
  const words = useEntryWords();
  const { data: actors } = useQuery(actorsQuery);
  const any = { value: "", label: t("ledger.any") };
  const named = (list: readonly { readonly id: string; readonly name: string }[]) =>
    list.map(({ id, name }) => ({ value: id, label: name }));
  const acts = search.act === undefined || (ACTS as readonly string[]).includes(search.act) ? ACTS : [...ACTS, search.act];
  return (
    <>
      <div className={style.filters}>
        <NativeSelect
          label={t("ledger.act")}
          value={search.act ?? ""}
          data={[any, ...acts.map((act) => ({ value: act, label: words.act(act) }))]}
          onChange={(event) => onChange({ act: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("ledger.actor")}
          value={search.actor ?? ""}
          data={[
            any,
            { group: t("ledger.people"), items: named(actors?.people ?? []) },
            { group: t("nav.keys"), items: named(actors?.keys ?? []) },
          ]}
          onChange={(event) => onChange({ actor: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("ledger.purpose")}
          value={search.purpose ?? ""}
          data={[any, ...Object.entries(map?.purposes ?? {}).map(([value, { label }]) => ({ value, label }))]}
          onChange={(event) => onChange({ purpose: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("ledger.device")}
          value={search.device ?? ""}
          data={[any, ...named(actors?.devices ?? [])]}
          onChange={(event) => onChange({ device: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t("ledger.from")}
          value={search.from ?? ""}
          onChange={(event) => onChange({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t("ledger.to")}
          value={search.to ?? ""}
          onChange={(event) => onChange({ to: event.currentTarget.value })}
        />
      </div>
      {search.subject === undefined ? null : (
        <div className={style.actions}>
          <Button size="compact-sm" variant="default" onClick={() => onChange({ subject: "" })}>
            {t("ledger.oneCustomer")} ✕
          </Button>
        </div>
      )}
    </>
  );
}
