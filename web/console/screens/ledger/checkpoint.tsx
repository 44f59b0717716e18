import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { saveFile } from "../../api/encrypt.ts";
import { checkpointQuery, verifyLedger } from "../../api/ledger.ts";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { countOf } from "../../words/times.ts";
import { translated } from "../../words/words.ts";
import style from "./ledger-screen.module.css";

/** The signed head of the log, and the button that holds the newest entries against it. */
export function Checkpoint({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: note, error } = useQuery(checkpointQuery(tenant));
  const check = useMutation({ mutationFn: verifyLedger, onSuccess: () => queries.invalidateQueries(checkpointQuery(tenant)) });
  const [, size = "0", root = ""] = note?.split("\n") ?? [];
  return (
    <Card title={t("checkpoint.title")}>
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      <p className={style.quiet}>{t("checkpoint.say")}</p>
      <dl className={style.facts}>
        <dt>{t("checkpoint.size")}</dt>
        <dd>{note === undefined ? "…" : countOf(Number(size))}</dd>
        <dt>{t("checkpoint.root")}</dt>
        <dd>
          <code>{root}</code>
        </dd>
      </dl>
      <div className={style.actions}>
        <Button loading={check.isPending} onClick={() => check.mutate()}>
          {t("checkpoint.verify")}
        </Button>
        <Button
          variant="default"
          disabled={note === undefined}
          onClick={() => saveFile(`checkpoint-${size}.txt`, note ?? "", "text/plain")}
        >
          {t("checkpoint.save")}
        </Button>
      </div>
      {check.error === null ? null : <RefusalNote error={check.error} />}
      <div role="status">
        {check.data === undefined ? null : check.data.ok ? (
          <p className={style.good}>
            {t("checkpoint.good", { checked: countOf(check.data.checked), size: countOf(check.data.size) })}{" "}
            {check.data.waiting === 0 ? null : t("checkpoint.waiting", { count: check.data.waiting })}
          </p>
        ) : (
          <div className={style.bad}>
            <strong>{t("checkpoint.bad")}</strong>
            <ul>
              {check.data.problems.map(({ code, index, entry, say }) => (
                <li key={`${code} ${String(index)}`}>
                  {translated(say)} {entry === null ? null : <code>{entry}</code>}
                </li>
              ))}
            </ul>
            <p>{t("checkpoint.badNext")}</p>
          </div>
        )}
      </div>
    </Card>
  );
}
