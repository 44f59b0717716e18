import { useTranslation } from "react-i18next";
import { type DataMap, purposeLabel } from "../../api/data-map.ts";
import { type RightsRequest, isOver } from "../../api/rights-requests.ts";
import { Card } from "../../pieces/card.tsx";
import { FieldChips } from "../../pieces/field-chips.tsx";
import { WhatChanges } from "./what-changes.tsx";
import style from "./rights-request-screen.module.css";

export type WhatWasAskedProps = { readonly request: RightsRequest; readonly map: DataMap | undefined };

/** What the law's word means here, and which data or use it is about. */
export function WhatWasAsked({ request, map }: WhatWasAskedProps) {
  const { t } = useTranslation();
  const { kind, scope } = request;
  return (
    <Card title={t("rightsRequest.asked")}>
      <p className={style.say}>{t(`rights.kindSay.${kind}`)}</p>
      {scope.length > 0 && kind !== "objection" ? (
        <div className={style.apart}>
          <FieldChips fields={scope} />
        </div>
      ) : null}
      {scope.length === 0 ? <p className={style.say}>{t("rightsRequest.ofEverything")}</p> : null}
      {kind === "correction" && request.decision === null && !isOver(request) ? <WhatChanges id={request.id} map={map} /> : null}
      {kind === "objection" ? <p className={style.lead}>{scope.map((one) => purposeLabel(map, one)).join(", ")}</p> : null}
    </Card>
  );
}
