import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import type { Parameter } from "../../api/vendors.ts";
import { PlainInput } from "../../pieces/plain-input.tsx";
import type { Typed } from "../../pieces/use-form.ts";

export type ParameterInputProps = { readonly parameter: Parameter; readonly error: string | undefined };

const CHARS_MAX = 1_000;

/** One thing to fill in, by its type. No card number stays in it: cards come from the safe. */
export function ParameterInput({ parameter: { name, label, type, required, options }, error }: ParameterInputProps) {
  const common = { name: nameOf(name), label, error, required, withAsterisk: false } as const;
  switch (type) {
    case "boolean":
      return <Checkbox name={nameOf(name)} label={label} error={error} />;
    case "choice":
      return <NativeSelect {...common} data={required ? options : [{ value: "", label: "–" }, ...options]} />;
    case "date":
      return <TextInput {...common} type="date" />;
    case "number":
      return <PlainInput {...common} inputMode="decimal" pattern="-?[0-9]{1,15}(\.[0-9]{1,15})?" maxLength={CHARS_MAX} />;
    case "text":
      return <PlainInput {...common} maxLength={CHARS_MAX} />;
  }
}

/** What was filled in; what was left empty is not named. */
export function parametersIn(typed: Typed, parameters: readonly Parameter[]): Readonly<Record<string, string | boolean>> {
  return Object.fromEntries(
    parameters.flatMap(({ name, type }): readonly (readonly [string, string | boolean])[] => {
      if (type === "boolean") return [[name, typed.isTicked(nameOf(name))]];
      const text = typed.text(nameOf(name));
      return text === "" ? [] : [[name, text]];
    }),
  );
}

function nameOf(parameter: string): string {
  return `parameters.${parameter}`;
}
