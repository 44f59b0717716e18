import { useTranslation } from "react-i18next";
import type { ReviewItem } from "../../api/access-reviews.ts";
import { Badge } from "../../pieces/badge.tsx";
import type { Tone } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import style from "./access-review.module.css";

const TONES = { keep: "good", change: "note", remove: "bad" } as const satisfies Record<string, Tone>;

export type PeopleListProps = { readonly items: readonly ReviewItem[]; readonly at: number; readonly onChoose: (at: number) => void };

/** Everybody of a review, and what was decided about them so far. */
export function PeopleList({ items, at, onChoose }: PeopleListProps) {
  const { t } = useTranslation();
  return (
    <Card title={t("review.everybody")}>
      <ol className={style.list}>
        {items.map(({ staff, name, email, decision }, n) => (
          <li key={staff}>
            <button type="button" className={style.choose} aria-current={n === at ? "true" : undefined} onClick={() => onChoose(n)}>
              <span className={style.name}>{name === "" ? email : name}</span>
              {decision === null ? (
                <Badge>{t("review.open")}</Badge>
              ) : (
                <Badge tone={TONES[decision]}>{t(`review.decided.${decision}`)}</Badge>
              )}
            </button>
          </li>
        ))}
      </ol>
    </Card>
  );
}
