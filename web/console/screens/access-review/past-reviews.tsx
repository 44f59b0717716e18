import { useTranslation } from "react-i18next";
import type { Reviews } from "../../api/access-reviews.ts";
import { useNames } from "../../api/staff.ts";
import { Card } from "../../pieces/card.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { dayOf } from "../../words/times.ts";
import style from "./access-review.module.css";

export type PastReviewsProps = { readonly reviews: Reviews["items"]; readonly hasOpen: boolean };

/** The reviews that were, for whoever asks for proof. */
export function PastReviews({ reviews, hasOpen }: PastReviewsProps) {
  const { t } = useTranslation();
  const names = useNames();
  if (reviews.length === 0 && hasOpen) return null;
  return (
    <Card title={t("review.past")}>
      {reviews.length === 0 ? <EmptyState title={t("review.none")} say={t("review.noneSay")} /> : null}
      <ul className={style.list}>
        {reviews.map(({ id, items, finishedAt, finishedBy }) => (
          <li key={id} className={style.line}>
            <span>
              {t("review.pastOne", {
                day: finishedAt === null ? "" : dayOf(finishedAt),
                who: names.get(finishedBy ?? "") ?? t("review.byKey"),
              })}
            </span>
            <span className={style.quiet}>{t("review.people", { count: items })}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
