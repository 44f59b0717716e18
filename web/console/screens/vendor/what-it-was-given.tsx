import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { fieldLabel, purposeLabel, useDataMap } from "../../api/data-map.ts";
import { type Disclosure, type Vendor, disclosuresQuery } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { When } from "../../pieces/when.tsx";
import { wordsFor } from "../../words/words-for.ts";
import style from "./vendor-screen.module.css";

/** What it was given, of whom, by whom and what for: the ledger's own entries, each with its proof. */
export function WhatItWasGiven({ vendor }: { readonly vendor: Vendor }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(disclosuresQuery(vendor.id));
  return (
    <Card
      title={t("given.title")}
      aside={
        <Link to="/forwards" search={{ vendor: vendor.id }}>
          {t("given.sent")}
        </Link>
      }
    >
      <DataTable
        caption={t("given.entries")}
        columns={useColumns()}
        pages={pages}
        rowKey={(one) => one.entry}
        rowLink={(one) => ({ to: "/ledger", search: { entry: one.entry } })}
        empty={<p className={style.text}>{t("given.none")}</p>}
      />
    </Card>
  );
}

function useColumns(): readonly Column<Disclosure>[] {
  const { t } = useTranslation();
  const map = useDataMap();
  return [
    { name: "when", label: t("given.when"), cell: ({ at }) => <When at={at} /> },
    {
      name: "what",
      label: t("given.what"),
      cell: ({ act, fields, purpose, operation }) => (
        <>
          {fields.map((field) => fieldLabel(map, field)).join(", ")}
          <span className={style.under}>
            {[
              wordsFor("givenHow", act),
              ...(operation === null ? [] : [operation]),
              ...(purpose === null ? [] : [purposeLabel(map, purpose)]),
            ].join(" · ")}
          </span>
        </>
      ),
    },
    {
      name: "who",
      label: t("given.whose"),
      cell: ({ subject }) => (subject === null ? "–" : <CustomerLink id={subject} isNamed={false} />),
    },
    { name: "by", label: t("given.by"), cell: ({ actor }) => actor.name ?? wordsFor("actorKind", actor.kind) },
  ];
}
