import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { saveFile } from "../../api/encrypt.ts";
import { inclusionQuery } from "../../api/ledger.ts";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { countOf } from "../../words/times.ts";
import style from "./ledger-screen.module.css";

const INDENT = 2;

/** That the entry is in the tree, in steps that can be followed, and as a file that others can check. */
export function EntryProof({ id, isWaiting }: { readonly id: string; readonly isWaiting: boolean }) {
  const { t } = useTranslation();
  const { data: proof, error } = useQuery(inclusionQuery(id));
  if (error !== null) return isWaiting ? <p className={style.quiet}>{t("proof.waiting")}</p> : <RefusalNote error={error} isQuiet />;
  if (proof === undefined) return <RowsSkeleton />;
  return (
    <section aria-label={t("proof.title")}>
      <h3>{t("proof.title")}</h3>
      <ol className={style.steps}>
        <li>{t("proof.place", { index: countOf(proof.index), size: countOf(proof.size) })}</li>
        <li>{t("proof.path", { count: proof.hashes.length })}</li>
        <li>{t("proof.root")}</li>
      </ol>
      <ul className={style.hashes} aria-label={t("proof.hashes")}>
        {proof.hashes.map((hash) => (
          <li key={hash}>{hash}</li>
        ))}
      </ul>
      <div className={style.actions}>
        <Button
          variant="default"
          onClick={() => saveFile(`proof-${id}.json`, `${JSON.stringify(proof, null, INDENT)}\n`, "application/json")}
        >
          {t("proof.save")}
        </Button>
      </div>
    </section>
  );
}
