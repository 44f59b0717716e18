import { Progress } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ReviewItem, decideReview, reviewQuery } from "../../api/access-reviews.ts";
import { useScreenKeys } from "../../frame/screen-keys.ts";
import { Opening } from "../../frame/opening.tsx";
import { useFailure } from "../../pieces/failure.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import style from "./access-review.module.css";
import { ChangeRolesDialog } from "./change-roles-dialog.tsx";
import { PeopleList } from "./people-list.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { ReviewedPerson } from "./reviewed-person.tsx";
import { ReviewSummary } from "./review-summary.tsx";

/** One review under way: `K` keeps, `E` changes, `R` removes, the arrows go from person to person. */
export function Review({ id }: { readonly id: string }) {
  const { data, error } = useQuery(reviewQuery(id));
  if (error !== null) return <RefusalNote error={error} />;
  return data === undefined ? <Opening /> : <Deciding id={id} items={data} />;
}

function Deciding({ id, items }: { readonly id: string; readonly items: readonly ReviewItem[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { failure, told } = useFailure();
  const firstOpen = items.findIndex((item) => item.decision === null);
  const [at, setAt] = useState(Math.max(0, firstOpen));
  const [deed, setDeed] = useState<"change" | "remove" | null>(null);
  const [sending, setSending] = useState(0);
  const here = items[at];
  const decided = items.filter((item) => item.decision !== null).length;

  const go = (step: 1 | -1): void => setAt(Math.min(items.length - 1, Math.max(0, at + step)));
  const goToNextOpen = (): void => {
    const next = items.findIndex((item, n) => n !== at && item.decision === null);
    if (next !== -1) setAt(next);
  };
  const onDecided = async (): Promise<void> => {
    goToNextOpen();
    await Promise.all(
      [["access-reviews"], ["staff"], ["clearances"], ["devices"]].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
  };
  // Keeping takes nothing from anybody, so the next person is there at once and the answer is sent behind.
  const keep = async (): Promise<void> => {
    if (here === undefined) return;
    const isHere = (item: ReviewItem): boolean => item.staff === here.staff;
    queries.setQueryData(reviewQuery(id).queryKey, (old) =>
      old?.map((item) => (isHere(item) ? { ...item, decision: "keep" as const } : item)),
    );
    goToNextOpen();
    setSending((n) => n + 1);
    await told(() => decideReview(id, here.staff, { decision: "keep" }));
    setSending((n) => n - 1);
    await queries.invalidateQueries({ queryKey: ["access-reviews"] });
  };
  const mayChange = here !== undefined && here.state !== "off";
  useScreenKeys({
    k: () => void keep(),
    e: () => mayChange && setDeed("change"),
    r: () => mayChange && setDeed("remove"),
    ArrowRight: () => go(1),
    ArrowDown: () => go(1),
    ArrowLeft: () => go(-1),
    ArrowUp: () => go(-1),
  });
  return (
    <>
      <div className={style.progress}>
        <Progress
          value={(decided / Math.max(1, items.length)) * 100}
          aria-label={t("review.progress", { done: decided, all: items.length })}
        />
        <p className={style.quiet} role="status">
          {t("review.progress", { done: decided, all: items.length })}
        </p>
      </div>
      <FailureNote failure={failure} />
      {firstOpen === -1 && sending === 0 ? <ReviewSummary id={id} items={items} /> : null}
      <div className={style.columns}>
        <PeopleList items={items} at={at} onChoose={setAt} />
        {here === undefined ? null : (
          <ReviewedPerson item={here} onKeep={() => void keep()} onChange={() => setDeed("change")} onRemove={() => setDeed("remove")} />
        )}
      </div>
      <ChangeRolesDialog review={id} item={deed === "change" ? here : undefined} onDecided={onDecided} onClose={() => setDeed(null)} />
      <RemoveDialog review={id} item={deed === "remove" ? here : undefined} onDecided={onDecided} onClose={() => setDeed(null)} />
    </>
  );
}
