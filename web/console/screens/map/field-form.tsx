import { Checkbox, Group, NativeSelect, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CATEGORIES } from "../../../../src/registers/datamap/categories.ts";
import { TYPE_NAMES } from "../../../../src/registers/datamap/types.ts";
import { CustodyInput } from "./custody-input.tsx";
import type { Change } from "./map-form.tsx";
import type { MapModel, ModelField } from "./map-model.ts";
import style from "./map-screen.module.css";
import { RemoveEntry } from "./remove-entry.tsx";
import { WordInput } from "./word-input.tsx";

export type FieldFormProps = {
  readonly field: ModelField;
  readonly model: MapModel;
  readonly onChange: Change;
  readonly onRemove: () => void;
};

/** What a field is, what it is for and how long it is kept. */
export function FieldForm({ field, model, onChange, onRemove }: FieldFormProps) {
  const { t } = useTranslation();
  const isOneRetention = typeof field.retention === "string";
  return (
    <div className={style.fieldForm}>
      <WordInput label={t("mapField.label")} value={field.label ?? ""} onChange={(label) => onChange("label", label)} />
      <NativeSelect
        label={t("mapField.category")}
        value={field.category ?? ""}
        data={CATEGORY_OPTIONS}
        onChange={(event) => onChange("category", event.currentTarget.value)}
      />
      <NativeSelect
        label={t("mapField.type")}
        value={field.type ?? ""}
        data={TYPE_NAMES}
        onChange={(event) => onChange("type", event.currentTarget.value)}
      />
      <WordInput
        label={t("mapField.retention")}
        description={isOneRetention ? t("mapField.retentionHint") : t("mapField.retentionMany")}
        value={typeof field.retention === "string" ? field.retention : ""}
        isDisabled={!isOneRetention && field.retention !== undefined}
        onChange={(retention) => onChange("retention", retention)}
      />
      <NativeSelect
        label={t("mapField.lookup")}
        value={field.lookup ?? ""}
        data={[
          { value: "", label: t("mapField.lookupOf.none") },
          { value: "exact", label: t("mapField.lookupOf.exact") },
          { value: "shared", label: t("mapField.lookupOf.shared") },
        ]}
        onChange={(event) => onChange("lookup", event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
      />
      {field.type === "card" ? <CustodyInput custody={field.custody} onChange={(custody) => onChange("custody", custody)} /> : null}
      <Group gap="lg" className={style.switches}>
        <Switch
          label={t("mapField.required")}
          checked={field.required === true}
          onChange={(event) => onChange("required", event.currentTarget.checked ? true : undefined)}
        />
        <Switch
          label={t("mapField.many")}
          checked={field.many === true}
          onChange={(event) => onChange("many", event.currentTarget.checked ? true : undefined)}
        />
      </Group>
      <Checkbox.Group
        className={style.wide}
        label={t("mapField.purposes")}
        value={[...(field.purposes ?? [])]}
        onChange={(purposes) => onChange("purposes", purposes)}
      >
        <Group gap="sm" mt={6}>
          {Object.entries(model.purposes).map(([name, { label }]) => (
            <Checkbox key={name} value={name} label={label ?? name} />
          ))}
        </Group>
      </Checkbox.Group>
      <RemoveEntry label={field.label ?? ""} onRemove={onRemove} />
    </div>
  );
}

const CATEGORY_OPTIONS = [...CATEGORIES.values()].filter(({ keep }) => keep).map(({ id, label }) => ({ value: id, label }));
