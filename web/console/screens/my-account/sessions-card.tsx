import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { endSession, sessionsQuery } from "../../api/my-account.ts";
import { signOut } from "../../api/session.ts";
import { Opening } from "../../frame/opening.tsx";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import { AccountLine } from "./account-line.tsx";
import style from "./my-account.module.css";

/** Where this person is signed in. A session that is ended here is dead at its next call. */
export function SessionsCard() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(sessionsQuery);
  const ending = useMutation({ mutationFn: endSession, onSuccess: () => queries.invalidateQueries(sessionsQuery) });
  const problem = error ?? ending.error;
  return (
    <Card title={t("account.sessions")}>
      {problem === null ? null : <RefusalNote error={problem} />}
      {data === undefined && error === null ? <Opening /> : null}
      <ul className={style.list}>
        {data?.map((one) => (
          <AccountLine
            key={one.id}
            title={
              <>
                {one.device.label} {one.isThis ? <Badge tone="good">{t("account.thisOne")}</Badge> : null}{" "}
                {one.isLocked ? <Badge>{t("account.locked")}</Badge> : null}
              </>
            }
            say={
              <>
                {t("account.startedAt")} <When at={one.startedAt} /> · {t("account.seenAt")} <When at={one.seenAt} />
              </>
            }
          >
            {one.isThis ? (
              <Button size="xs" variant="default" onClick={() => void signOut()}>
                {t("account.signOut")}
              </Button>
            ) : (
              <Button
                size="xs"
                variant="default"
                loading={ending.isPending && ending.variables === one.id}
                onClick={() => ending.mutate(one.id)}
              >
                {t("account.endSession")}
                <span className="sr-only">: {one.device.label}</span>
              </Button>
            )}
          </AccountLine>
        ))}
      </ul>
    </Card>
  );
}
