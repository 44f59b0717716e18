import { FileInput, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MapField } from "../api/data-map.ts";
import { ADDRESS_PARTS, CARD_PARTS } from "./field-values.ts";
import { NoteArea } from "./note-area.tsx";
import { Parts } from "./parts.tsx";

export type FieldInputProps = {
  /** Under which the form knows it; parts are `name.part`. */
  readonly name: string;
  readonly field: Pick<MapField, "type">;
  readonly label: string;
  readonly error?: string | undefined;
  readonly isRequired?: boolean;
  readonly isFirst?: boolean;
};

const TEXT_CHARS_MAX = 500;
const NOTE_CHARS_MAX = 4_000;
/** The browser must not offer, and not remember, what one customer is called for the next. */
const UNREMEMBERED = { autoComplete: "off", "data-1p-ignore": true, "data-lpignore": "true" } as const;

/** The one way in which a value of this type is typed, wherever a value is asked for. */
export function FieldInput({ name, field, label, error, isRequired = false, isFirst = false }: FieldInputProps) {
  const { t } = useTranslation();
  const common = {
    name,
    label,
    error,
    required: isRequired,
    ...UNREMEMBERED,
    ...(isFirst ? { "data-autofocus": true } : {}),
  };
  switch (field.type) {
    case "address":
      return <Parts {...{ name, label, error, isRequired, isFirst }} parts={ADDRESS_PARTS} />;
    case "card":
      return <Parts {...{ name, label, error, isRequired, isFirst }} parts={CARD_PARTS} needed="number" />;
    case "free-text":
      return <NoteArea {...common} maxLength={NOTE_CHARS_MAX} />;
    case "boolean":
      return (
        <NativeSelect
          {...common}
          data={[
            { value: "", label: "–" },
            { value: "true", label: t("value.yes") },
            { value: "false", label: t("value.no") },
          ]}
        />
      );
    case "file":
      return <FileInput name={name} label={label} error={error} required={isRequired} placeholder={t("value.chooseFile")} clearable />;
    default:
      return <TextInput {...common} {...TEXTS[field.type]} maxLength={TEXT_CHARS_MAX} />;
  }
}

const TEXTS: Readonly<
  Record<string, { readonly type?: string; readonly inputMode?: "tel" | "email" | "decimal"; readonly spellCheck?: false }>
> = {
  email: { type: "text", inputMode: "email", spellCheck: false },
  phone: { type: "tel", inputMode: "tel" },
  date: { type: "date" },
  number: { inputMode: "decimal" },
  "bank-account": { spellCheck: false },
  "government-id": { spellCheck: false },
};
