import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { recoveriesQuery } from "../../api/recoveries.ts";
import { Card } from "../../pieces/card.tsx";
import { RecoveryLine } from "./recovery-line.tsx";
import style from "./recoveries.module.css";

/** Colleagues who lost what they sign in with and ask to be let in again; nothing where nobody does. */
export function Recoveries() {
  const { t } = useTranslation();
  const { data } = useQuery(recoveriesQuery);
  if (data === undefined || data.length === 0) return null;
  return (
    <Card title={t("recoveries.title")}>
      <ul className={style.list}>
        {data.map((recovery) => (
          <RecoveryLine key={recovery.id} recovery={recovery} />
        ))}
      </ul>
    </Card>
  );
}
