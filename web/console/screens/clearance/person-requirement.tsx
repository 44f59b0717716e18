import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ClearanceRecord, PersonClearance, PolicySignature } from "../../api/clearance.ts";
import { ClearanceBadge } from "../../pieces/clearance-badge.tsx";
import { clearanceLabel, isSignature, mendWordsOfOther, missingWords, untilWords } from "../../words/clearance-words.ts";
import { dayOf } from "../../words/times.ts";
import style from "./clearance-screen.module.css";
import { RecordLine } from "./record-line.tsx";

export type PersonRequirementProps = {
  readonly clearance: PersonClearance["clearances"][number];
  readonly records: readonly ClearanceRecord[];
  readonly signatures: readonly PolicySignature[];
  readonly onRecord: () => void;
};

/** One requirement of one person: how it stands, what mends it, and all that was recorded or signed for it. */
export function PersonRequirement({ clearance, records, signatures, onRecord }: PersonRequirementProps) {
  const { t } = useTranslation();
  const { status, kind, until } = clearance;
  const label = clearanceLabel(clearance.label);
  const isSigned = isSignature(kind);
  return (
    <li className={style.line}>
      <div>
        <p className={style.label}>
          {label} <ClearanceBadge status={status} />
        </p>
        <p className={style.quiet}>
          {status === "met" || status === "due"
            ? until === null
              ? t("clearance.forGood")
              : untilWords(clearance)
            : `${missingWords(clearance)} ${mendWordsOfOther(clearance)}`}
        </p>
      </div>
      {isSigned ? null : (
        <Button size="xs" variant={status === "met" ? "default" : "filled"} onClick={onRecord}>
          {t("clearance.record.verb")}
          <span className="sr-only">: {label}</span>
        </Button>
      )}
      {records.length + signatures.length === 0 ? null : (
        <ul className={style.records}>
          {records.map((record) => (
            <RecordLine key={record.id} record={record} />
          ))}
          {signatures.map(({ policy, version, at, statement }) => (
            <li key={`${policy} ${version} ${at}`} className={style.record}>
              <span>
                {statement === null
                  ? t("clearance.acknowledged", { version, day: dayOf(at) })
                  : t("clearance.signed", { version, day: dayOf(at), name: statement })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
