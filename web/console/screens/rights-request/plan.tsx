import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { planQuery } from "../../api/rights-requests.ts";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { WhatGoes } from "../customer/what-goes.tsx";
import style from "./rights-request-screen.module.css";

/** What an erasure would destroy and keep as things stand now, and what it has to wait for. */
export function Plan({ id, map }: { readonly id: string; readonly map: DataMap | undefined }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(planQuery(id));
  if (error !== null) return <RefusalNote error={error} isQuiet />;
  if (data === undefined) return <RowsSkeleton />;
  return (
    <>
      <WhatGoes preview={data} map={map} />
      {data.waitsFor.length === 0 ? null : (
        <p className={style.say}>
          {t("rightsRequest.waitsFor")} {data.waitsFor.join(", ")}
        </p>
      )}
    </>
  );
}
