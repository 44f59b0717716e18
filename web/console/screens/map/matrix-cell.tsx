import { Checkbox, Popover, Stack, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Form } from "../../api/data-map.ts";
import style from "./role-matrix.module.css";

export const MATRIX_FORMS = ["masked", "use", "clear", "change", "export"] as const satisfies readonly Form[];
/** What is told by colour, the most delicate first. */
const BY_WEIGHT = ["export", "clear", "use", "masked", "change"] as const satisfies readonly Form[];

export type MatrixCellProps = {
  readonly who: string;
  readonly what: string;
  readonly forms: readonly Form[];
  readonly onChange: (forms: readonly Form[]) => void;
};

/** What one role may do with one detail: in words, with a colour for the most delicate of it, and changed by boxes. */
export function MatrixCell({ who, what, forms, onChange }: MatrixCellProps) {
  const { t } = useTranslation();
  const heaviest = BY_WEIGHT.find((form) => forms.includes(form)) ?? "none";
  const words =
    forms.length === 0
      ? "–"
      : MATRIX_FORMS.filter((form) => forms.includes(form))
          .map((form) => t(`matrix.short.${form}`))
          .join(" · ");
  const title = t("matrix.cell", { who, what });
  return (
    <Popover position="bottom" shadow="md" withArrow trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={style.cell}
          data-form={heaviest}
          aria-label={`${title}: ${forms.length === 0 ? t("matrix.nothing") : words}`}
        >
          {words}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={title}>
        <Checkbox.Group label={title} value={[...forms]} onChange={(next) => onChange(MATRIX_FORMS.filter((form) => next.includes(form)))}>
          <Stack gap={8} mt={8}>
            {MATRIX_FORMS.map((form) => (
              <Checkbox key={form} value={form} label={t(`form.${form}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
