import { useTranslation } from "react-i18next";
import { Card } from "../../pieces/card.tsx";
import style from "./home-screen.module.css";

const FACTS = ["vault", "ledger", "backup", "staff", "devices", "mail"] as const;

/** How the house stands, one line a matter. What this server does not tell is not shown. */
export function House({ house }: { readonly house: Readonly<Record<string, unknown>> }) {
  const { t } = useTranslation();
  return (
    <Card title={t("house.title")}>
      <dl className={style.facts}>
        {FACTS.filter((name) => house[name] !== undefined).map((name) => (
          <div key={name} className={style.fact}>
            <dt>{t(`house.${name}`)}</dt>
            <dd>{String(house[name])}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
