import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Consent, consentHistoryQuery } from "../../api/consents.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { dayOf, exactTime } from "../../words/times.ts";
import style from "./side-cards.module.css";

export type ConsentHistoryProps = {
  readonly subject: string;
  readonly purpose: string;
  readonly label: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Every record of one consent, newest first: what, when, by what way, under which notice. */
export function ConsentHistory({ subject, purpose, label, isOpen, onClose }: ConsentHistoryProps) {
  const { t } = useTranslation();
  const { data, error } = useQuery({ ...consentHistoryQuery(subject, purpose), enabled: isOpen });
  return (
    <Dialog opened={isOpen} onClose={onClose} title={`${t("consent.history")}: ${label}`}>
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      {data === undefined && error === null ? <RowsSkeleton /> : null}
      <ol className={style.lines}>
        {data?.map((record, n) => (
          // Records have no id of their own, and none ever moves.
          <li key={data.length - n} className={style.line}>
            <Told record={record} />
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

function Told({ record }: { readonly record: Consent }) {
  const { t } = useTranslation();
  const { standing, at, how, where, language, noticeVersion, expiresAt, evidence, guardian, forChild } = record;
  const facts = [
    how === null ? null : t(`consent.how.${how}`),
    where,
    language,
    noticeVersion === null ? null : t("consent.notice", { version: noticeVersion }),
    expiresAt === null ? null : t("consent.until", { day: dayOf(expiresAt) }),
    forChild ? t("consent.child") : null,
  ].filter((fact) => fact !== null);
  return (
    <span className={style.words}>
      {t(`consent.${standing}`)}
      <span className={style.quiet}>{[at === null ? "" : exactTime(at), ...facts].join(" · ")}</span>
      {evidence == null && guardian == null ? null : <span>{[guardian, evidence].filter((one) => one != null).join(": ")}</span>}
    </span>
  );
}
