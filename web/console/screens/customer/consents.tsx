import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Consent, consentsQuery } from "../../api/consents.ts";
import { type DataMap, purposeLabel, useMyPurposes } from "../../api/data-map.ts";
import { Card } from "../../pieces/card.tsx";
import { ConsentLine } from "./consent-line.tsx";
import style from "./side-cards.module.css";

export type ConsentsProps = { readonly subject: string; readonly map: DataMap | undefined; readonly isOwner: boolean };

/** What the customer agreed to, of the uses that need it, and of those that ended what they once agreed to. */
export function Consents({ subject, map, isOwner }: ConsentsProps) {
  const { t } = useTranslation();
  const { data } = useQuery(consentsQuery(subject));
  const mine = useMyPurposes() ?? [];
  const asked = Object.entries(map?.purposes ?? {}).flatMap(([name, { basis }]) => (basis === "consent" ? [name] : []));
  const purposes = [...new Set([...asked, ...(data ?? []).filter(isGiven).map(({ purpose }) => purpose)])];
  if (purposes.length === 0) return null;
  return (
    <Card title={t("consent.title")}>
      <ul className={style.lines}>
        {purposes.map((name) => (
          <ConsentLine
            key={name}
            subject={subject}
            purpose={name}
            label={purposeLabel(map, name)}
            consent={data?.find((one) => one.purpose === name)}
            isKnown={data !== undefined}
            mayRecord={isOwner || mine.some((one) => one.name === name)}
            isOwner={isOwner}
          />
        ))}
      </ul>
    </Card>
  );
}

function isGiven({ standing }: Consent): boolean {
  return standing === "given";
}
