import { Fieldset, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Part } from "./field-values.ts";
import style from "./parts.module.css";

export type PartsProps = {
  readonly name: string;
  readonly label: string;
  readonly error: string | undefined;
  readonly isRequired: boolean;
  readonly isFirst: boolean;
  readonly parts: readonly Part[];
  /** The part without which the others are nothing. */
  readonly needed?: Part;
};

const NUMBER_CHARS_MAX = 40;
const PART_CHARS_MAX = 200;

/** A value that is given in parts: an address by its lines, a card by number, expiry and names. */
export function Parts({ name, label, error, isRequired, isFirst, parts, needed }: PartsProps) {
  const { t } = useTranslation();
  return (
    <Fieldset legend={label} className={style.parts} aria-invalid={error !== undefined} tabIndex={error === undefined ? undefined : -1}>
      {error === undefined ? null : (
        <p className={style.error} role="alert">
          {error}
        </p>
      )}
      {parts.map((part, n) => (
        <TextInput
          key={part}
          name={`${name}.${part}`}
          label={t(`part.${part}`)}
          autoComplete="off"
          maxLength={part === "number" ? NUMBER_CHARS_MAX : PART_CHARS_MAX}
          inputMode={part === "number" || part === "expiry" ? "numeric" : "text"}
          placeholder={part === "expiry" ? t("part.expiryExample") : undefined}
          required={isRequired && part === needed}
          {...(isFirst && n === 0 ? { "data-autofocus": true } : {})}
        />
      ))}
    </Fieldset>
  );
}
