import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { type Recovery, approveRecovery, recoveriesQuery, stopRecovery } from "../../api/recoveries.ts";
import { session } from "../../api/session.ts";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./recoveries.module.css";

/** One recovery: how far it is, and whether to vouch for it or to stop it. */
export function RecoveryLine({ recovery: { id, staff, state, askedAt, effectiveAt, approvals } }: { readonly recovery: Recovery }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const who = useCell(session);
  const [deed, setDeed] = useState<"approve" | "stop" | null>(null);
  const close = (): void => setDeed(null);
  const isOwn = who?.staff.id === staff.id;
  const isWaiting = state === "waiting";
  return (
    <li className={style.line}>
      <div>
        <p className={style.name}>{staff.name}</p>
        <p className={style.quiet}>
          {t("recoveries.asked")} <When at={askedAt} /> ·{" "}
          {isWaiting && effectiveAt !== null ? (
            <>
              {t("recoveries.effective")} <When at={effectiveAt} />
            </>
          ) : (
            t("recoveries.approvals", { count: approvals })
          )}
        </p>
      </div>
      <div className={style.deeds}>
        {isWaiting || isOwn ? null : (
          <Button size="xs" onClick={() => setDeed("approve")}>
            {t("recoveries.approve")}
            <span className="sr-only">: {staff.name}</span>
          </Button>
        )}
        {isOwn || who?.staff.isOwner === true ? (
          <Button size="xs" variant="default" onClick={() => setDeed("stop")}>
            {t("recoveries.stop")}
            <span className="sr-only">: {staff.name}</span>
          </Button>
        ) : null}
      </div>
      <ConfirmDialog
        isOpen={deed === "approve"}
        onClose={close}
        title={t("recoveries.approveTitle", { name: staff.name })}
        verb={t("recoveries.approve")}
        onConfirm={async () => {
          await approveRecovery(id);
          await queries.invalidateQueries(recoveriesQuery);
          say(t("recoveries.approved"));
        }}
      >
        <p>{t("recoveries.approveSay", { name: staff.name })}</p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={deed === "stop"}
        onClose={close}
        title={t("recoveries.stopTitle", { name: staff.name })}
        verb={t("recoveries.stop")}
        isDestructive
        onConfirm={async () => {
          await stopRecovery(id);
          await queries.invalidateQueries(recoveriesQuery);
          say(t("recoveries.stopped"));
        }}
      >
        <p>{t("recoveries.stopSay")}</p>
      </ConfirmDialog>
    </li>
  );
}
