import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { fieldLabel, purposeLabel, useDataMap } from "../../api/data-map.ts";
import type { PreparedFile } from "../../api/prepared-files.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { When } from "../../pieces/when.tsx";
import { wordsFor } from "../../words/words-for.ts";
import style from "./prepared-files.module.css";

const TONES = {
  making: "wait",
  ready: "good",
  failed: "bad",
  collected: "note",
  expired: "quiet",
  revoked: "quiet",
} as const satisfies Record<PreparedFile["state"], Tone>;

/** One file: what is in it and of how many, what became of it, and what was left out and why. */
export function PreparedFileLine({ file, onTakeBack }: { readonly file: PreparedFile; readonly onTakeBack: () => void }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const isThere = file.state === "making" || file.state === "ready" || file.state === "collected";
  const count = file.state === "making" || file.state === "failed" ? file.asked : file.count;
  return (
    <li className={style.line}>
      <div>
        <p className={style.what}>
          <Badge tone={TONES[file.state]}>{t(`prepared.state.${file.state}`)}</Badge>
          <span>{t("prepared.of", { count, fields: file.fields.map((field) => fieldLabel(map, field)).join(", ") })}</span>
        </p>
        <p className={style.quiet}>
          {purposeLabel(map, file.purpose)} · {file.format.toUpperCase()} · {t(`prepared.protectedBy.${file.protect}`)} ·{" "}
          {file.actor.name ?? wordsFor("actorKind", file.actor.kind)}, <When at={file.madeAt} />
        </p>
        {isThere && file.state !== "making" ? (
          <p className={style.quiet}>
            {t("prepared.fetched", { count: file.downloads.used, most: file.downloads.most })} · {t("prepared.until")}{" "}
            <When at={file.expiresAt} />
          </p>
        ) : null}
        {file.code === null ? null : <p className={style.quiet}>{t("prepared.because", { why: wordsFor("why", file.code) })}</p>}
        {file.withheld.map(({ field, code, count: times }) => (
          <p key={`${field} ${code}`} className={style.quiet}>
            {t("prepared.withheld", { field: fieldLabel(map, field), count: times, why: wordsFor("why", code) })}
          </p>
        ))}
      </div>
      {isThere ? (
        <Button size="compact-sm" variant="default" onClick={onTakeBack}>
          {t("prepared.back")}
        </Button>
      ) : null}
    </li>
  );
}
