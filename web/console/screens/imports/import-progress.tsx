import { Button, Progress } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Import, isGoingOn } from "../../api/imports.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { STATE_TONES } from "../../pieces/job-state.ts";
import { translated } from "../../words/words.ts";
import { countOf } from "../../words/times.ts";
import style from "./imports-screen.module.css";

const PERCENT = 100;

/** How far it is, in rows; what came of it in the end. */
export function ImportProgress({ running, aside }: { readonly running: Import; readonly aside: ReactNode }) {
  const { t } = useTranslation();
  const { state, read, imported, rejectedCount, progress, waits } = running;
  return (
    <Card title={t("imports.one")} aside={aside}>
      <div role="status">
        <Badge tone={STATE_TONES[state]}>{t(`jobState.${state}`)}</Badge>
        {waits === undefined ? null : <p className={style.quiet}>{translated(waits.say)}</p>}
      </div>
      {isGoingOn(state) ? (
        <Progress value={progress * PERCENT} mt="sm" animated={waits === undefined} aria-label={t("imports.running")} />
      ) : null}
      <dl className={style.counts}>
        <div>
          <dt>{t("imports.read")}</dt>
          <dd>{countOf(read)}</dd>
        </div>
        <div>
          <dt>{t("imports.imported")}</dt>
          <dd>{countOf(imported)}</dd>
        </div>
        <div>
          <dt>{t("imports.rejected")}</dt>
          <dd>{countOf(rejectedCount)}</dd>
        </div>
      </dl>
      {running.done && imported > 0 ? (
        <div className={style.foot}>
          <Button component={Link} to="/customers">
            {t("imports.see")}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
