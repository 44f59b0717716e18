import { Textarea } from "@mantine/core";
import type { TextareaProps } from "@mantine/core";
import { useState } from "react";
import type { InputEvent } from "react";
import { useTranslation } from "react-i18next";
import { holdsCardNumber } from "../../../src/registers/datamap/card-numbers.ts";

/**
 * Several lines of prose. A card number in it is caught as it is typed or pasted, before it is sent anywhere: the field
 * says what to do instead, and the form does not go while it stands there.
 */
export function NoteArea({ error, onInput, ...rest }: TextareaProps) {
  const { t } = useTranslation();
  const [isCaught, setCaught] = useState(false);
  const look = (event: InputEvent<HTMLTextAreaElement>): void => {
    const caught = holdsCardNumber(event.currentTarget.value);
    event.currentTarget.setCustomValidity(caught ? t("note.card") : "");
    setCaught(caught);
    onInput?.(event);
  };
  return <Textarea autosize minRows={2} maxRows={12} {...rest} error={isCaught ? t("note.card") : error} onInput={look} />;
}
