import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { driftQuery } from "../../api/notice.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import { translated } from "../../words/words.ts";
import style from "./notice-screen.module.css";

/** Whether practice keeps to what customers were told: each departure with how often, since when, and the mend. */
export function DriftCard() {
  const { t } = useTranslation();
  const { data, error } = useQuery(driftQuery);
  return (
    <Card title={t("notice.drift.title")}>
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined ? null : (
        <>
          <p className={style.quiet}>
            {data.version === null
              ? t("notice.drift.unpublished")
              : t(data.items.length === 0 ? "notice.drift.none" : "notice.drift.lead", { version: data.version })}
            {data.isWhole ? "" : ` ${t("notice.drift.part")}`}
          </p>
          <ul className={style.checks}>
            {data.items.map((item) => (
              <li key={item.key}>
                <p className={style.text}>
                  <Badge tone="bad">{t("notice.drift.times", { count: item.count })}</Badge> {translated(item.say)}
                </p>
                <p className={style.quiet}>
                  {t("notice.drift.since")} <When at={item.first} />. {translated(item.mend)}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
