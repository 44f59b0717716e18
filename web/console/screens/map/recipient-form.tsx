import { Checkbox, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Change } from "./map-form.tsx";
import type { MapModel, ModelRecipient } from "./map-model.ts";
import style from "./map-screen.module.css";
import { RemoveEntry } from "./remove-entry.tsx";
import { WordInput } from "./word-input.tsx";

export type RecipientFormProps = {
  readonly recipient: ModelRecipient;
  readonly model: MapModel;
  readonly onChange: Change;
  readonly onRemove: () => void;
};

/** Who outside gets which details, and for what. */
export function RecipientForm({ recipient, model, onChange, onRemove }: RecipientFormProps) {
  const { t } = useTranslation();
  const lists = [
    { word: "purposes", label: t("mapField.purposes"), of: model.purposes, value: recipient.purposes },
    { word: "fields", label: t("mapRecipient.fields"), of: model.fields, value: recipient.fields },
  ] as const;
  return (
    <div className={style.fieldForm}>
      <WordInput label={t("mapRecipient.label")} value={recipient.label ?? ""} onChange={(label) => onChange("label", label)} />
      <WordInput label={t("mapRecipient.vendor")} value={recipient.vendor ?? ""} onChange={(vendor) => onChange("vendor", vendor)} />
      {lists.map(({ word, label, of, value }) => (
        <Checkbox.Group
          key={word}
          className={style.wide}
          label={label}
          value={[...(value ?? [])]}
          onChange={(next) => onChange(word, next)}
        >
          <Group gap="sm" mt={6}>
            {Object.entries(of).map(([name, one]) => (
              <Checkbox key={name} value={name} label={one.label ?? name} />
            ))}
          </Group>
        </Checkbox.Group>
      ))}
      <RemoveEntry label={recipient.label ?? ""} onRemove={onRemove} />
    </div>
  );
}
