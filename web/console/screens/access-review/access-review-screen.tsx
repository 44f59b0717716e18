import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { reviewsQuery, startReview } from "../../api/access-reviews.ts";
import { Opening } from "../../frame/opening.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { dayOf } from "../../words/times.ts";
import { PastReviews } from "./past-reviews.tsx";
import { Review } from "./review.tsx";

/** Twice a year: may everybody still do what they may do? Ten minutes, a person at a time. */
export function AccessReviewScreen() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(reviewsQuery);
  const start = useMutation({ mutationFn: startReview, onSuccess: () => queries.invalidateQueries({ queryKey: ["access-reviews"] }) });
  const open = data?.items.find((review) => review.finishedAt === null);
  const due = data?.dueAt ?? null;
  return (
    <>
      <PageHeader
        title={t("review.title")}
        lead={open !== undefined ? t("review.leadOpen") : due === null ? t("review.lead") : t("review.due", { day: dayOf(due) })}
        actions={
          data === undefined || open !== undefined ? undefined : (
            <Button loading={start.isPending} onClick={() => start.mutate()}>
              {t("review.start")}
            </Button>
          )
        }
      />
      {error === null ? null : <RefusalNote error={error} />}
      {start.error === null ? null : <RefusalNote error={start.error} />}
      {data === undefined && error === null ? <Opening /> : null}
      {open === undefined ? null : <Review id={open.id} />}
      {data === undefined ? null : (
        <PastReviews reviews={data.items.filter((review) => review.finishedAt !== null)} hasOpen={open !== undefined} />
      )}
    </>
  );
}
