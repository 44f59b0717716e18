import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Comparison, compareValue } from "../../api/customers.ts";
import type { MapField } from "../../api/data-map.ts";
import { refreshEntries } from "../../api/entries.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { FieldInput } from "../../pieces/field-input.tsx";
import { readFieldValue } from "../../pieces/field-values.ts";
import { Form } from "../../pieces/form.tsx";
import style from "./compare-dialog.module.css";

export type CompareDialogProps = {
  readonly customer: string;
  readonly name: string;
  readonly field: MapField;
  readonly purpose: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** "The caller says …": match or no match. The value on file stays where it is. */
export function CompareDialog(props: CompareDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={t("compare.title", { label: props.field.label })}>
      {props.isOpen ? <Content {...props} /> : null}
    </Dialog>
  );
}

function Content({ customer, name, field, purpose, onClose }: CompareDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [told, setTold] = useState<Comparison | null>(null);
  return (
    <Form
      verb={t("compare.verb")}
      beside={
        <Button variant="default" onClick={onClose}>
          {t("close")}
        </Button>
      }
      act={async (typed, form) => {
        setTold(null);
        setTold(await compareValue(customer, name, readFieldValue(typed, "said", field) ?? "", purpose));
        form.reset();
        void refreshEntries(queries);
      }}
    >
      <FieldInput name="said" field={field} label={t("compare.said")} isRequired isFirst />
      <div role="status">
        {told === null ? null : (
          <p className={style.told} data-match={told.match}>
            <strong>{t(told.match ? "compare.match" : "compare.noMatch")}</strong>{" "}
            {told.match ? t("compare.matchSay") : t("compare.triesLeft", { count: told.triesLeft })}
          </p>
        )}
      </div>
      <p className={style.hint}>{t("compare.hint")}</p>
    </Form>
  );
}
