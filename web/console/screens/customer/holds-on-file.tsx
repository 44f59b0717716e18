import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type DataMap, fieldLabel } from "../../api/data-map.ts";
import { refreshEntries } from "../../api/entries.ts";
import { type Hold, endHold, holdsOfQuery, refreshRetention } from "../../api/retention.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { useLanding } from "../../pieces/use-landing.ts";
import { dayOf } from "../../words/times.ts";
import { NewHoldDialog } from "../retention/new-hold-dialog.tsx";
import style from "./side-cards.module.css";

export type HoldsOnFileProps = { readonly subject: string; readonly map: DataMap | undefined };

/** What of this customer is kept past its time, for what dispute, claim or tax matter; placed and ended here too. */
export function HoldsOnFile({ subject, map }: HoldsOnFileProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(holdsOfQuery(subject));
  const [isPlacing, setPlacing] = useState(false);
  const [ending, setEnding] = useState<Hold | null>(null);
  const { landing, from } = useLanding<HTMLUListElement>(ending !== null);
  const live = data?.filter((hold) => hold.isLive) ?? [];
  return (
    <Card
      title={t("retention.hold.title")}
      aside={
        <Button size="compact-sm" variant="default" onClick={() => setPlacing(true)}>
          {t("retention.hold.new")}
        </Button>
      }
    >
      {data === undefined && error === null ? <RowsSkeleton rows={1} /> : null}
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      {data !== undefined && live.length === 0 ? <p className={style.none}>{t("retention.hold.noneOfThem")}</p> : null}
      <ul className={style.lines} ref={landing} tabIndex={-1}>
        {live.map((hold) => (
          <li key={hold.id} className={style.line}>
            <span className={style.words}>
              {hold.field === null ? t("retention.hold.allFields") : fieldLabel(map, hold.field)}
              <span className={style.quiet}>
                <Badge tone="wait">{t(`retention.hold.reason.${hold.reason}`)}</Badge> {t("consent.until", { day: dayOf(hold.until) })}
                {hold.words === null ? null : ` · ${hold.words}`}
              </span>
            </span>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                from();
                setEnding(hold);
              }}
            >
              {t("retention.hold.end")}
              <span className="sr-only">: {hold.field === null ? t("retention.hold.allFields") : fieldLabel(map, hold.field)}</span>
            </Button>
          </li>
        ))}
      </ul>
      <NewHoldDialog customer={subject} isOpen={isPlacing} onClose={() => setPlacing(false)} />
      <ConfirmDialog
        isOpen={ending !== null}
        onClose={() => setEnding(null)}
        title={t("retention.hold.endTitle")}
        verb={t("retention.hold.end")}
        isDestructive
        onConfirm={async () => {
          if (ending !== null) await endHold(ending.id);
          say(t("retention.hold.ended"));
          await Promise.all([refreshRetention(queries), refreshEntries(queries)]);
        }}
      >
        <p>{t("retention.hold.endSay")}</p>
      </ConfirmDialog>
    </Card>
  );
}
