import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { homeQuery } from "../../api/home.ts";
import { type Preview, confirmDate, refreshRetention } from "../../api/retention.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { countOf, dayOf } from "../../words/times.ts";
import style from "./retention-screen.module.css";

/** The server's clock jumped: nothing is destroyed for its age until an owner says that the date is right, or the clock is. */
export function DateInDoubt({ doubt }: { readonly doubt: NonNullable<Preview["dateDoubt"]> }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const { hours } = doubt;
  const [lastDay, today] = [dayOf(doubt.lastDay), dayOf(doubt.today)];
  return (
    <Card title={t("need.date_in_doubt.title")} aside={<Badge tone="bad">{t("retention.date.held")}</Badge>}>
      <p className={style.say}>
        {t("retention.date.jumped", { lastDay, today })}{" "}
        {hours === null ? t("retention.date.contradicted") : t("retention.date.waits", { hours: countOf(hours) })}
      </p>
      <Button className={style.deed} variant="default" onClick={() => setAsking(true)}>
        {t("retention.date.confirm")}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("retention.date.title", { today })}
        verb={t("retention.date.confirm")}
        isDestructive
        onConfirm={async () => {
          await confirmDate(doubt.today);
          say(t("retention.date.confirmed"));
          await Promise.all([refreshRetention(queries), queries.invalidateQueries({ queryKey: homeQuery.queryKey })]);
        }}
      >
        <p>{t("retention.date.say", { today })}</p>
      </ConfirmDialog>
    </Card>
  );
}
