import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useIsNarrow } from "../../pieces/use-is-narrow.ts";

/** Rows in which there is something; all of them where there is room, or where they are asked for: on a phone, twenty with nothing in them are long to scroll. */
export function useWhatCounts<T>(rows: readonly T[] | undefined, counts: (row: T) => boolean) {
  const { t } = useTranslation();
  const isNarrow = useIsNarrow();
  const [isAll, setAll] = useState(false);
  const some = rows?.filter(counts);
  const isShortened = isNarrow && !isAll;
  return {
    rows: isShortened ? some : rows,
    isShortened,
    choice:
      isNarrow && rows !== undefined && some?.length !== rows.length ? (
        <Checkbox
          label={t("retention.all", { fields: rows.length })}
          checked={isAll}
          onChange={(event) => setAll(event.currentTarget.checked)}
          mb="xs"
        />
      ) : null,
  };
}
