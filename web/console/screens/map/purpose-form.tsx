import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { BASES } from "../../../../src/registers/datamap/types.ts";
import type { Change } from "./map-form.tsx";
import type { ModelPurpose } from "./map-model.ts";
import style from "./map-screen.module.css";
import { RemoveEntry } from "./remove-entry.tsx";
import { WordInput } from "./word-input.tsx";

export type PurposeFormProps = { readonly purpose: ModelPurpose; readonly onChange: Change; readonly onRemove: () => void };

/** Why details are used, as customers read it, and what allows it. */
export function PurposeForm({ purpose, onChange, onRemove }: PurposeFormProps) {
  const { t } = useTranslation();
  return (
    <div className={style.fieldForm}>
      <WordInput
        label={t("mapPurpose.label")}
        description={t("mapPurpose.labelHint")}
        value={purpose.label ?? ""}
        onChange={(label) => onChange("label", label)}
      />
      <NativeSelect
        label={t("mapPurpose.basis")}
        description={t("mapPurpose.basisHint")}
        value={purpose.basis ?? ""}
        data={BASES.map((basis) => ({ value: basis, label: t(`mapPurpose.basisOf.${basis}`) }))}
        onChange={(event) => onChange("basis", event.currentTarget.value)}
      />
      <WordInput label={t("mapPurpose.task")} value={purpose.task ?? ""} onChange={(task) => onChange("task", task)} />
      <RemoveEntry label={purpose.label ?? ""} onRemove={onRemove} />
    </div>
  );
}
