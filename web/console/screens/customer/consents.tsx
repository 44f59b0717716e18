import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { consentQuery } from "../../api/rights.ts";
import { Card } from "../../pieces/card.tsx";
import { ConsentLine } from "./consent-line.tsx";
import style from "./side-cards.module.css";

export type ConsentsProps = { readonly subject: string; readonly map: DataMap | undefined; readonly isOwner: boolean };

/** What the customer agreed to, of the uses that need it. */
export function Consents({ subject, map, isOwner }: ConsentsProps) {
  const { t } = useTranslation();
  const purposes = Object.entries(map?.purposes ?? {}).filter(([, purpose]) => purpose.basis === "consent");
  const answers = useQueries({ queries: purposes.map(([name]) => consentQuery(subject, name)) });
  if (purposes.length === 0) return null;
  return (
    <Card title={t("consent.title")}>
      <ul className={style.lines}>
        {purposes.map(([name, { label }], n) => (
          <ConsentLine key={name} subject={subject} purpose={name} label={label} consent={answers[n]?.data} isOwner={isOwner} />
        ))}
      </ul>
    </Card>
  );
}
