import { Button, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MapField } from "../api/data-map.ts";
import { FieldInput } from "./field-input.tsx";

export type ManyInputsProps = {
  readonly name: string;
  readonly field: Pick<MapField, "type">;
  readonly label: string;
  readonly error?: string | undefined;
  readonly count: number;
  readonly onCount: (count: number) => void;
  readonly isFirst?: boolean;
};

const VALUES_MAX = 20;

/** Several values of one field, one input each. */
export function ManyInputs({ name, field, label, error, count, onCount, isFirst = false }: ManyInputsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      {Array.from({ length: count }, (_, n) => (
        <FieldInput
          key={n}
          name={`${name}[${n}]`}
          field={field}
          label={t("value.nth", { label, n: n + 1 })}
          error={n === 0 ? error : undefined}
          isFirst={isFirst && n === 0}
        />
      ))}
      {count < VALUES_MAX ? (
        <div>
          <Button variant="default" size="xs" onClick={() => onCount(count + 1)}>
            {t("value.another")}
          </Button>
        </div>
      ) : null}
    </Stack>
  );
}
