import { useTranslation } from "react-i18next";
import { Card } from "../../pieces/card.tsx";
import { type HouseFacts, houseLine } from "../../words/house-words.ts";
import style from "./home-screen.module.css";

const MATTERS = ["vault", "ledger", "disk", "backup", "staff", "devices", "mail"] as const;

/** How the house stands, one line a matter; owners see it. */
export function House({ house }: { readonly house: HouseFacts }) {
  const { t } = useTranslation();
  const told = MATTERS.filter((name) => house[name] !== undefined);
  if (told.length === 0) return null;
  return (
    <Card title={t("house.title")}>
      <dl className={style.facts}>
        {told.map((name) => (
          <div key={name} className={style.fact}>
            <dt>{t(`house.${name}`)}</dt>
            <dd>{houseLine(t, name, house)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
