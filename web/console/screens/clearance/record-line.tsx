import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ClearanceRecord, revokeClearance } from "../../api/clearance.ts";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { dayOf } from "../../words/times.ts";
import style from "./clearance-screen.module.css";

/** A record that was made, and how it is taken back where it was wrong. */
export function RecordLine({ record }: { readonly record: ClearanceRecord }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const { id, result, on, until, by, revokedAt } = record;
  const words = [
    t(`clearance.result.${result}`, { day: dayOf(on) }),
    by === null ? "" : t("clearance.by", { by }),
    until === null ? "" : t("myClearance.until", { day: dayOf(until) }),
  ]
    .filter((word) => word !== "")
    .join(" · ");
  return (
    <li className={style.record}>
      <span className={revokedAt === null ? undefined : style.revoked}>{words}</span>
      {revokedAt === null ? (
        <Button size="compact-xs" variant="default" onClick={() => setAsked(true)}>
          {t("clearance.revoke.verb")}
        </Button>
      ) : (
        <span className={style.quiet}>{t("clearance.revoke.done", { day: dayOf(revokedAt) })}</span>
      )}
      <ConfirmDialog
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={t("clearance.revoke.title")}
        verb={t("clearance.revoke.verb")}
        isDestructive
        onConfirm={async () => {
          await revokeClearance(id);
          await Promise.all([queries.invalidateQueries({ queryKey: ["clearances"] }), queries.invalidateQueries({ queryKey: ["staff"] })]);
          say(t("clearance.revoke.said"));
        }}
      >
        <p>{words}</p>
        <p>{t("clearance.revoke.say")}</p>
      </ConfirmDialog>
    </li>
  );
}
