import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Requirement, myClearanceQuery } from "../../api/my-clearance.ts";
import { Opening } from "../../frame/opening.tsx";
import { Card } from "../../pieces/card.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RequirementLine } from "./requirement-line.tsx";
import { SignPolicy } from "./sign-policy.tsx";
import style from "./my-clearance.module.css";

/** What must be true before this person may touch customers' data: what is still missing first. */
export function MyClearanceScreen() {
  const { t } = useTranslation();
  const { data, error } = useQuery(myClearanceQuery);
  const [signing, setSigning] = useState<Requirement | null>(null);
  const missing = data?.filter((one) => !one.isMet) ?? [];
  return (
    <>
      <PageHeader title={t("myClearance.title")} lead={data === undefined ? undefined : t("myClearance.lead", { count: missing.length })} />
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined && error === null ? <Opening /> : null}
      {data === undefined ? null : (
        <Card title={t("myClearance.needed")}>
          {data.length === 0 ? (
            <EmptyState title={t("myClearance.none")} say={t("myClearance.noneSay")} />
          ) : (
            <ul className={style.list}>
              {[...missing, ...data.filter((one) => !missing.includes(one))].map((one) => (
                <RequirementLine key={one.name} requirement={one} onSign={() => setSigning(one)} />
              ))}
            </ul>
          )}
        </Card>
      )}
      <SignPolicy requirement={signing} onClose={() => setSigning(null)} />
    </>
  );
}
