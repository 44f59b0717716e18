import { useTranslation } from "react-i18next";
import type { Preview } from "../../api/retention.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { type Fact, Facts } from "../../pieces/facts.tsx";
import { dayOf } from "../../words/times.ts";
import style from "./retention-screen.module.css";

const SWEEPS_SHOWN = 3;

/** Whether the daily look through everything is on time, and what the last ones came to. */
export function LastSweeps({ preview }: { readonly preview: Preview | undefined }) {
  const { t } = useTranslation();
  if (preview === undefined) return null;
  const { sweeps, isBehind, isWhole, dateDoubt } = preview;
  // None comes before the date is believed, as is said above.
  if (dateDoubt && sweeps.length === 0) return null;
  const facts: readonly Fact[] = sweeps.slice(0, SWEEPS_SHOWN).map(({ day, state, destroyed, held, skipped }) => ({
    name: day,
    label: dayOf(day),
    value: (
      <>
        {t("retention.sweep.destroyed", { count: destroyed })}
        {held > 0 ? ` · ${t("retention.sweep.held", { count: held })}` : ""}
        {skipped > 0 ? ` · ${t("retention.sweep.skipped", { count: skipped })}` : ""}
        {state === "running" ? ` · ${t("retention.sweep.running")}` : ""}
      </>
    ),
  }));
  return (
    <Card
      title={t("retention.sweep.title")}
      // While the date is in doubt none is due, and nobody can say whether they are on time.
      aside={
        dateDoubt && !isBehind ? null : (
          <Badge tone={isBehind ? "bad" : "good"}>{t(isBehind ? "retention.sweep.behind" : "retention.sweep.onTime")}</Badge>
        )
      }
    >
      {isBehind ? <p className={style.say}>{t("retention.sweep.behindSay")}</p> : null}
      {facts.length === 0 ? <p className={style.say}>{t("retention.sweep.none")}</p> : <Facts facts={facts} />}
      {isWhole ? null : <p className={style.say}>{t("retention.sweep.part")}</p>}
    </Card>
  );
}
