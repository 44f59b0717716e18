import { Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Faults } from "./failure.ts";
import { FailureNote } from "./failure-note.tsx";
import { type Typed, useForm } from "./use-form.ts";

export type FormProps = {
  readonly act: (typed: Typed, form: HTMLFormElement) => Promise<void>;
  readonly verb: string;
  /** A function gets what was wrong with each field, to be said beside it. */
  readonly children: ReactNode | ((faults: Faults) => ReactNode);
  /** Before the door a form's button is as wide as the form. */
  readonly isWide?: boolean;
  readonly isDestructive?: boolean;
  /** The way out, beside the button. */
  readonly onCancel?: (() => void) | undefined;
  /** What else stands beside the button. */
  readonly beside?: ReactNode;
  /** For what is shown of the form while it is filled in. */
  readonly onInput?: (form: HTMLFormElement) => void;
};

/** Fields, the reason why it did not go, and the one button that sends. */
export function Form({ act, verb, children, isWide = false, isDestructive = false, onCancel, beside, onInput }: FormProps) {
  const { t } = useTranslation();
  const { onSubmit, isBusy, failure, faults } = useForm(act, typeof children === "function");
  return (
    <form onSubmit={onSubmit} onInput={(event) => onInput?.(event.currentTarget)}>
      <Stack gap="sm">
        <FailureNote failure={failure} />
        {typeof children === "function" ? children(faults) : children}
        <Group justify="flex-end" mt="xs">
          {beside}
          {onCancel === undefined ? null : (
            <Button variant="default" onClick={onCancel}>
              {t("cancel")}
            </Button>
          )}
          <Button type="submit" loading={isBusy} fullWidth={isWide} size={isWide ? "md" : "sm"} color={isDestructive ? "red" : "green"}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
