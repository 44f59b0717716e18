import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { fieldLabel, purposeLabel, useDataMap } from "../../api/data-map.ts";
import type { Entry } from "../../api/entries.ts";
import { useEntryWords } from "../../pieces/entry-words.ts";
import { roleLabel } from "../../pieces/role-label.ts";
import { exactTime } from "../../words/times.ts";
import style from "./ledger-screen.module.css";

/** Everything that an entry says, each fact by its name. */
export function EntryFacts({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const words = useEntryWords();
  const purpose = entry.purpose === null ? null : purposeLabel(map, entry.purpose);
  const role = entry.actor.role === "" ? "" : ` · ${entry.actor.role.split("+").map(roleLabel).join(", ")}`;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t("entryView.when"), exactTime(entry.at)],
    [t("entryView.who"), `${words.who(entry)}${role}`],
    [t("entryView.device"), entry.deviceName ?? entry.device],
    [t("entryView.customer"), entry.subject === null ? null : <CustomerLink subject={entry.subject} />],
    [t("entryView.fields"), entry.fields.map((field) => fieldLabel(map, field)).join(", ")],
    [t("entryView.purpose"), purpose],
    [t("entryView.reason"), entry.reason === null ? null : t("quote", { words: entry.reason })],
    [t("entryView.why"), words.whyNot(entry)],
    ...Object.entries(entry.detail).map(([name, value]) => [roleLabel(name), String(value ?? "–")] as const),
    [t("entryView.id"), <code key="id">{entry.id}</code>],
  ];
  return (
    <>
      <p>
        <strong>{words.sentence(entry)}</strong>
      </p>
      <dl className={style.facts}>
        {facts
          .filter(([, fact]) => fact !== null && fact !== "")
          .map(([name, fact]) => (
            <div key={name} className={style.fact}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
      </dl>
    </>
  );
}

function CustomerLink({ subject }: { readonly subject: string }) {
  const { t } = useTranslation();
  return (
    <Link to="/customers/$id" params={{ id: subject }} search={{}}>
      {t("entryView.open")}
    </Link>
  );
}
