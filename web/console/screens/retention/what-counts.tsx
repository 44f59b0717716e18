import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** Rows in which there is something, and all of them where they are asked for: among twenty that are zero nobody sees the one that is not. */
export function useWhatCounts<T>(rows: readonly T[] | undefined, counts: (row: T) => boolean) {
  const { t } = useTranslation();
  const [isAll, setAll] = useState(false);
  const some = rows?.filter(counts);
  return {
    rows: isAll ? rows : some,
    isShortened: !isAll && some?.length !== rows?.length,
    choice:
      rows !== undefined && some?.length !== rows.length ? (
        <Checkbox
          label={t("retention.all", { fields: rows.length })}
          checked={isAll}
          onChange={(event) => setAll(event.currentTarget.checked)}
          mb="xs"
        />
      ) : null,
  };
}
