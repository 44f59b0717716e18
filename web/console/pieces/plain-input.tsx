import { TextInput } from "@mantine/core";
import type { TextInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCardCatch } from "./card-catch.ts";

/** One line of words about a transaction, in which no card number stays. */
export function PlainInput({ error, ...rest }: Omit<TextInputProps, "onInput">) {
  const { t } = useTranslation();
  const { caught, look } = useCardCatch(t("note.cardHere"));
  return <TextInput autoComplete="off" {...rest} error={caught ?? error} onInput={look} />;
}
