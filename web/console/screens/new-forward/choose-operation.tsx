import { Radio } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { fieldLabel, useDataMap } from "../../api/data-map.ts";
import type { Operation } from "../../api/vendors.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import style from "./new-forward-screen.module.css";

export type ChooseOperationProps = {
  readonly operations: readonly Operation[];
  readonly chosen: Operation | undefined;
  readonly onChoose: (name: string) => void;
};

/** What is done there, by the name that the owner gave it. */
export function ChooseOperation({ operations, chosen, onChoose }: ChooseOperationProps) {
  const { t } = useTranslation();
  const map = useDataMap();
  return (
    <Card title={t("newForward.operation")}>
      {operations.length === 0 ? <EmptyState title={t("operation.none")} say={t("operation.noneSayStaff")} /> : null}
      <Radio.Group value={chosen?.name ?? ""} onChange={onChoose} aria-label={t("newForward.operation")}>
        <div className={style.options}>
          {operations.map(({ name, label, fields, isDamaged }) => (
            <Radio
              key={name}
              value={name}
              disabled={isDamaged}
              label={
                <>
                  {label} {isDamaged ? <Badge tone="bad">{t("person.damaged.mark")}</Badge> : null}
                </>
              }
              description={
                fields.length === 0
                  ? t("operation.sendsNothing")
                  : t("operation.sends", { fields: fields.map((field) => fieldLabel(map, field)).join(", ") })
              }
            />
          ))}
        </div>
      </Radio.Group>
    </Card>
  );
}
