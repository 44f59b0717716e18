import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { planQuery } from "../../api/rights-requests.ts";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { WhatGoes } from "../customer/what-goes.tsx";
import style from "./rights-request-screen.module.css";

export type PlanProps = {
  readonly id: string;
  readonly map: DataMap | undefined;
  /** Fields that whoever decides is about to keep. */
  readonly keep?: readonly string[];
};

const NONE: readonly string[] = [];

/** What an erasure would destroy and keep as things stand now, and what it has to wait for. */
export function Plan({ id, map, keep = NONE }: PlanProps) {
  const { t } = useTranslation();
  const { data, error } = useQuery(planQuery(id, keep));
  if (error !== null) return <RefusalNote error={error} isQuiet />;
  if (data === undefined) return <RowsSkeleton />;
  return (
    <>
      <WhatGoes preview={data} map={map} />
      {data.fields === null ? null : <p className={`${style.say} ${style.apart}`}>{t("rightsRequest.planPart")}</p>}
      {data.fields === null || data.isContactLeft ? null : (
        <p className={style.say} role="alert">
          {t("rightsRequest.noContactLeft")}
        </p>
      )}
      {data.waitsFor.length === 0 ? null : (
        <p className={style.say}>
          {t("rightsRequest.waitsFor")} {data.waitsFor.join(", ")}
        </p>
      )}
    </>
  );
}
