import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { LinkProps } from "@tanstack/react-router";
import { useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import style from "./data-table.module.css";
import { RefusalNote } from "./refusal-note.tsx";
import { RowsSkeleton } from "./rows-skeleton.tsx";
import { useRowClicks } from "./row-clicks.ts";
import { useRowKeys } from "./row-keys.ts";
import { useGoOn } from "./use-go-on.ts";

export type Column<T> = {
  readonly name: string;
  readonly label: ReactNode;
  readonly cell: (row: T) => ReactNode;
  readonly width?: string;
  readonly align?: "right";
};

/** What TanStack Query's infinite query tells, as far as a table needs it. */
export type Pages<T> = {
  readonly data: { readonly pages: readonly { readonly items: readonly T[] }[] } | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
};

export type DataTableProps<T> = {
  /** What the rows are, for whoever listens instead of looks. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly pages: Pages<T>;
  readonly rowKey: (row: T) => string;
  /** Where a row leads; its first cell is the link. */
  readonly rowLink?: (row: T) => LinkProps;
  readonly empty: ReactNode;
};

/** A list as the server gives it, page by page. `J` and `K` go from row to row; Enter opens, and so does a click. */
export function DataTable<T>({ caption, columns, pages, rowKey, rowLink, empty }: DataTableProps<T>) {
  const { t } = useTranslation();
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  useRowClicks(body);
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const goOn = useGoOn(body, rows.length, pages.isFetchingNextPage);
  const showMore = (): void => {
    goOn();
    void pages.fetchNextPage();
  };

  if (pages.error !== null && rows.length === 0) return <RefusalNote error={pages.error} />;
  if (pages.isPending) return <RowsSkeleton />;
  if (rows.length === 0) return empty;
  return (
    <>
      <div className={style.scroll} tabIndex={0} role="region" aria-label={caption}>
        <table className={style.table}>
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ name, label, width, align }) => (
                <th key={name} scope="col" style={{ width, textAlign: align }}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map(({ name, label, cell, align }, n) => (
                  <td key={name} style={{ textAlign: align }} data-label={typeof label === "string" ? label : undefined}>
                    {n === 0 && rowLink !== undefined ? (
                      <Link {...rowLink(row)} className={style.link} data-row>
                        {cell(row)}
                      </Link>
                    ) : (
                      cell(row)
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages.error === null ? null : <RefusalNote error={pages.error} />}
      <div className={style.foot}>
        <span>{t("table.shown", { count: rows.length })}</span>
        {pages.hasNextPage ? (
          <Button variant="default" size="xs" loading={pages.isFetchingNextPage} onClick={showMore}>
            {t("table.more")}
          </Button>
        ) : null}
      </div>
    </>
  );
}
