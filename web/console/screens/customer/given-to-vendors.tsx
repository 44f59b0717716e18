import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { type DataMap, fieldLabel, purposeLabel } from "../../api/data-map.ts";
import { givenQuery } from "../../api/prepared-files.ts";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { useGoOn } from "../../pieces/use-go-on.ts";
import { When } from "../../pieces/when.tsx";
import { wordsFor } from "../../words/words-for.ts";
import style from "./given-to-vendors.module.css";

/** Who outside was given what of this customer, by which way, by whom and what for. */
export function GivenToVendors({ subject, map }: { readonly subject: string; readonly map: DataMap | undefined }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(givenQuery(subject));
  const items = pages.data?.pages.flatMap((page) => page.items);
  const list = useRef<HTMLUListElement>(null);
  const goOn = useGoOn(list, items?.length ?? 0, pages.isFetchingNextPage);
  const showMore = (): void => {
    goOn();
    void pages.fetchNextPage();
  };
  return (
    <Card title={t("givenOut.title")}>
      {pages.error === null ? null : <RefusalNote error={pages.error} isQuiet />}
      {pages.isPending ? <RowsSkeleton rows={2} /> : null}
      {items?.length === 0 ? <p className={style.quiet}>{t("givenOut.none")}</p> : null}
      <ul className={style.lines} ref={list}>
        {items?.map(({ entry, at, vendor, fields, purpose, way, actor }) => (
          <li key={entry}>
            <b>{vendor.label}</b>: {fields.map((field) => fieldLabel(map, field)).join(", ")}
            <span className={style.quiet}>
              {t(`givenOut.way.${way}`)}
              {purpose === null ? "" : `, ${purposeLabel(map, purpose)}`} · {actor.name ?? wordsFor("actorKind", actor.kind)},{" "}
              <When at={at} />
            </span>
          </li>
        ))}
      </ul>
      {pages.hasNextPage ? (
        <Button variant="subtle" size="compact-sm" loading={pages.isFetchingNextPage} onClick={showMore}>
          {t("table.more")}
        </Button>
      ) : null}
    </Card>
  );
}
