import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { ledgerQuery, timelineQuery } from "../api/entries.ts";
import { useEntryWords } from "./entry-words.ts";
import { RefusalNote } from "./refusal-note.tsx";
import { groupAlike } from "./timeline-groups.ts";
import style from "./timeline.module.css";
import { useGoOn } from "./use-go-on.ts";
import { When } from "./when.tsx";

export type TimelineProps = {
  /** Whose: a customer, or a person of the business, which is the owner's to see. */
  readonly of: { readonly subject: string } | { readonly actor: string };
  readonly hasProofs: boolean;
};

/** Who did what with one customer's data, or what one person did, and why; newest first. The same done again and again is told once. */
export function Timeline({ of, hasProofs }: TimelineProps) {
  const { t } = useTranslation();
  const words = useEntryWords();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    "subject" in of ? timelineQuery(of.subject) : ledgerQuery(of),
  );
  const groups = groupAlike(data?.pages.flatMap((page) => page.items) ?? []);
  const list = useRef<HTMLOListElement>(null);
  const goOn = useGoOn(list, groups.length, isFetchingNextPage);
  const showMore = (): void => {
    goOn();
    void fetchNextPage();
  };

  if (error !== null && groups.length === 0) return <RefusalNote error={error} isQuiet />;
  if (isPending) return <p role="status">{t("frame.opening")}</p>;
  if (groups.length === 0) return <p className={style.none}>{t("timeline.none")}</p>;
  return (
    <>
      <ol className={style.timeline} ref={list}>
        {groups.map(({ entry, times }) => (
          <li key={entry.id} className={style.entry} data-refused={entry.outcome === "refused"}>
            <span>
              {words.sentence(entry)}
              {times > 1 ? <span className={style.times}> {t("timeline.times", { count: times })}</span> : null}
              {entry.outcome === "refused" ? <span className={style.why}>{words.whyNot(entry)}</span> : null}
              {entry.reason === null ? null : <span className={style.why}>{t("quote", { words: entry.reason })}</span>}
            </span>
            <span className={style.when}>
              <When at={entry.at} />
              {hasProofs ? (
                <Link to="/ledger" search={{ ...of, entry: entry.id }}>
                  {t("timeline.proof")}
                  <span className="sr-only">: {words.sentence(entry)}</span>
                </Link>
              ) : null}
            </span>
          </li>
        ))}
      </ol>
      {hasNextPage ? (
        <Button variant="subtle" size="compact-sm" loading={isFetchingNextPage} onClick={showMore}>
          {t("timeline.older")}
        </Button>
      ) : null}
    </>
  );
}
