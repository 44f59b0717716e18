import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { erasureOfQuery } from "../../api/rights.ts";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { ErasureCertificate } from "./erasure-certificate.tsx";
import style from "./side-cards.module.css";

/** What is left of somebody who was erased: that it was done, and the proof. */
export function Tombstone({ subject, map }: { readonly subject: string; readonly map: DataMap | undefined }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(erasureOfQuery(subject));
  return (
    <Card title={t("customer.erased")}>
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined && error === null ? <RowsSkeleton /> : null}
      {data === null ? <p className={style.none}>{t("customer.erasedNoProof")}</p> : null}
      {data == null ? null : <ErasureCertificate certificate={data} map={map} />}
    </Card>
  );
}
