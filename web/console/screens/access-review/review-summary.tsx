import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ReviewItem, finishReview } from "../../api/access-reviews.ts";
import { Card } from "../../pieces/card.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import style from "./access-review.module.css";

/** All is decided: what came of it, and the end of the review. */
export function ReviewSummary({ id, items }: { readonly id: string; readonly items: readonly ReviewItem[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const count = (decision: ReviewItem["decision"]): number => items.filter((item) => item.decision === decision).length;
  return (
    <Card title={t("review.allDecided")}>
      <Form
        act={async () => {
          await finishReview(id);
          await Promise.all([["access-reviews"], ["home"], ["staff"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
          say(t("review.finished"));
        }}
        verb={t("review.finish")}
      >
        <p className={style.quiet}>
          {t("review.summary", { keep: count("keep"), change: count("change"), remove: count("remove") })} {t("review.summarySay")}
        </p>
      </Form>
    </Card>
  );
}
