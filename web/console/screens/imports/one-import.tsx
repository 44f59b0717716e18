import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { importQuery } from "../../api/imports.ts";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { Mapping } from "./mapping.tsx";
import { Rejected } from "./rejected.tsx";

/** One import where it stands: waiting to be confirmed, going on, or over. */
export function OneImport({ id, onLeave }: { readonly id: string; readonly onLeave: () => void }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(importQuery(id));
  const leave = (
    <Button size="compact-sm" variant="default" onClick={onLeave}>
      {t("imports.another")}
    </Button>
  );
  if (data === undefined)
    return (
      <Card title={t("imports.one")} aside={leave}>
        {error === null ? <RowsSkeleton /> : <RefusalNote error={error} />}
      </Card>
    );
  if (data.state === "proposed") return <Mapping proposed={data} onGivenUp={onLeave} />;
  return (
    <>
      <ImportProgress running={data} aside={leave} />
      {data.rejectedCount === 0 ? null : <Rejected of={data} />}
    </>
  );
}
