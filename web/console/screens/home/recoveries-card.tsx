import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { type Recovery, approveRecovery, recoveriesQuery, stopRecovery } from "../../api/recovery.ts";
import { session } from "../../api/session.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./home-screen.module.css";

/** Colleagues who cannot sign in: vouch for them after having spoken with them, or stop it. Absent while there is none. */
export function RecoveriesCard() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const who = useCell(session);
  const { data } = useQuery(recoveriesQuery);
  const onSuccess = (): Promise<void> => queries.invalidateQueries(recoveriesQuery);
  const approving = useMutation({ mutationFn: approveRecovery, onSuccess });
  const stopping = useMutation({ mutationFn: stopRecovery, onSuccess });
  const error = approving.error ?? stopping.error;
  if (data === undefined || data.length === 0 || who === null) return null;
  return (
    <Card title={t("recoveries.title")}>
      {error === null ? null : <RefusalNote error={error} />}
      <ul className={style.needs}>
        {data.map((one) => (
          <li key={one.id} className={style.need}>
            <div>
              <Badge tone={one.state === "waiting" ? "wait" : "note"}>
                {one.effectiveAt === null ? t("recoveries.open") : <When at={one.effectiveAt} />}
              </Badge>
            </div>
            <div>
              <p className={style.title}>{t("recoveries.asks", { name: one.staff.name })}</p>
              <p className={style.say}>{t(sayOf(one))}</p>
            </div>
            <div className={style.acts}>
              {one.staff.id === who.staff.id || one.state === "waiting" ? null : (
                <Button size="xs" loading={approving.isPending} onClick={() => approving.mutate(one.id)}>
                  {t("recoveries.vouch")}
                </Button>
              )}
              {one.staff.id === who.staff.id || who.staff.isOwner ? (
                <Button size="xs" variant="default" loading={stopping.isPending} onClick={() => stopping.mutate(one.id)}>
                  {t("recoveries.stop")}
                </Button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function sayOf(recovery: Recovery): "recoveries.saySpeak" | "recoveries.sayOneMore" | "recoveries.sayWaiting" {
  if (recovery.state === "waiting") return "recoveries.sayWaiting";
  return recovery.approvals === 0 ? "recoveries.saySpeak" : "recoveries.sayOneMore";
}
