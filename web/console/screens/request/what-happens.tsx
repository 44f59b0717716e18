import { useTranslation } from "react-i18next";
import { purposeLabel, useDataMap } from "../../api/data-map.ts";
import type { CardRequest } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { LANGUAGES } from "../../words/words.ts";
import style from "./request-screen.module.css";

/** Where what is asked for will rest, and for how long, in words. */
export function WhatHappens({ request: { custody, asks, purpose, language, secondItem } }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const others = asks.filter(({ type }) => type !== "card");
  return (
    <Card title={t(custody === null ? "custody.details" : "custody.title")}>
      {custody === null ? null : <p className={style.custody}>{t(`custody.say.${custody}`)}</p>}
      {others.length === 0 ? null : <p className={style.custody}>{t("custody.others")}</p>}
      <Facts
        facts={[
          { name: "asks", label: t("request.asks"), value: asks.map(({ label }) => label).join(", ") },
          { name: "purpose", label: t("purpose.label"), value: purposeLabel(map, purpose) },
          {
            name: "language",
            label: t("newRequest.language"),
            value: Object.entries(LANGUAGES).find(([tag]) => tag === language)?.[1] ?? language,
          },
          { name: "item", label: t("secondItem.title"), value: t(`secondItem.${secondItem}`) },
        ]}
      />
    </Card>
  );
}
