import { Checkbox } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { holdingQuery, putOff, staffQuery } from "../../api/staff.ts";
import { Opening } from "../../frame/opening.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import type { DeedDialogProps } from "./change-dialog.tsx";

/** Somebody leaves: what ends at once and what goes on, looked at before it is done. */
export function LeaverDialog({ person, isOpen, onClose }: DeedDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isRevoking, setRevoking] = useState(false);
  const { data, error } = useQuery({ ...holdingQuery(person.id), enabled: isOpen, staleTime: 0 });

  const leave = async (): Promise<void> => {
    const left = await putOff(person.id, isRevoking);
    await Promise.all([
      queries.invalidateQueries(staffQuery),
      queries.invalidateQueries({ queryKey: ["devices"] }),
      queries.invalidateQueries({ queryKey: ["clearances"] }),
    ]);
    say(
      t("person.leave.done", {
        sessions: t("person.leave.sessions", { count: left.sessions }),
        devices: t("person.leave.devices", { count: left.devices }),
      }),
    );
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={t("person.leave.title", { name: person.name === "" ? person.email : person.name })}
      verb={t("person.leave.verb")}
      isDestructive
      typed={t("person.leave.word")}
      onConfirm={leave}
    >
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined ? (
        <Opening />
      ) : (
        <>
          <p>{t("person.leave.say")}</p>
          <ul>
            <li>{t("person.leave.sessions", { count: data.sessions.length })}</li>
            <li>{t("person.leave.devices", { count: person.devices.total })}</li>
            {person.state === "invited" ? <li>{t("person.leave.link")}</li> : <li>{t("person.leave.ways")}</li>}
          </ul>
          {data.keys.length === 0 ? (
            <p>{t("person.leave.noKeys")}</p>
          ) : (
            <>
              <p>{t("person.leave.keys", { count: data.keys.length })}</p>
              <ul>
                {data.keys.map((key) => (
                  <li key={key.id}>{key.label}</li>
                ))}
              </ul>
              <Checkbox
                checked={isRevoking}
                onChange={(event) => setRevoking(event.currentTarget.checked)}
                label={t("person.leave.revoke", { count: data.keys.length })}
              />
            </>
          )}
          <p>{t("person.leave.stays")}</p>
        </>
      )}
    </ConfirmDialog>
  );
}
