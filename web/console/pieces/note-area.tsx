import { Textarea } from "@mantine/core";
import type { TextareaProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCardCatch } from "./card-catch.ts";

export type NoteAreaProps = TextareaProps & {
  /** What is said of a card number, where it is no note that must not keep it. */
  readonly cardSay?: string;
};

/** Several lines of prose, in which no card number stays. */
export function NoteArea({ error, cardSay, onInput, ...rest }: NoteAreaProps) {
  const { t } = useTranslation();
  const { caught, look } = useCardCatch(cardSay ?? t("note.card"));
  return (
    <Textarea
      autosize
      minRows={2}
      maxRows={12}
      {...rest}
      error={caught ?? error}
      onInput={(event) => {
        look(event);
        onInput?.(event);
      }}
    />
  );
}
