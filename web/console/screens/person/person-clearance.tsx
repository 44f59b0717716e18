import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { clearanceOfQuery } from "../../api/clearance.ts";
import type { Person } from "../../api/staff.ts";
import { Opening } from "../../frame/opening.tsx";
import { Card } from "../../pieces/card.tsx";
import { ClearanceBadge } from "../../pieces/clearance-badge.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { clearanceLabel, mendWordsOfOther, missingWords, sinceWords, untilWords } from "../../words/clearance-words.ts";
import style from "./person-screen.module.css";

/** What their roles require of a person, and how each thing stands. */
export function PersonClearance({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(clearanceOfQuery(person.id));
  const clearances = data?.items[0]?.clearances ?? [];
  return (
    <Card
      title={t("person.clearance")}
      aside={
        <Link to="/clearance" search={{ person: person.id }}>
          {t("person.clearanceLink")}
        </Link>
      }
    >
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined && error === null ? <Opening /> : null}
      {data !== undefined && clearances.length === 0 ? <p className={style.quiet}>{t("person.nothingNeeded")}</p> : null}
      <ul className={style.list}>
        {clearances.map((one) => (
          <li key={one.name} className={style.line}>
            <div>
              <p className={style.label}>{clearanceLabel(one.label)}</p>
              <p className={style.quiet}>
                {one.isMet ? `${sinceWords(one)} ${untilWords(one)}` : `${missingWords(one)} ${mendWordsOfOther(one)}`}
              </p>
            </div>
            <ClearanceBadge status={one.status} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
