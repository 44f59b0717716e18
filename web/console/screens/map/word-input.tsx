import { TextInput } from "@mantine/core";
import { useState } from "react";

export type WordInputProps = {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly isDisabled?: boolean;
  readonly onChange: (value: string) => void;
};

const CHARS_MAX = 200;

/** A word of the map. It is written into the text when one leaves the field, not at each key. */
export function WordInput({ label, value, description, isDisabled = false, onChange }: WordInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (): void => {
    if (typed !== null && typed.trim() !== "" && typed.trim() !== value) onChange(typed.trim());
    setTyped(null);
  };
  return (
    <TextInput
      label={label}
      description={description}
      value={typed ?? value}
      disabled={isDisabled}
      maxLength={CHARS_MAX}
      autoComplete="off"
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    />
  );
}
