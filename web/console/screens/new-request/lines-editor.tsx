import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Faults } from "../../pieces/failure.ts";
import { PlainInput } from "../../pieces/plain-input.tsx";
import style from "./new-request-screen.module.css";

export type LinesEditorProps = { readonly faults: Faults; readonly onCount: (count: number) => void };

const LINES_MAX = 50;
const LINE_CHARS_MAX = 200;
const WHEN_CHARS_MAX = 60;
const AMOUNT_CHARS_MAX = 24;

/** An itinerary or an order, line by line. What stands in a line is read when the form is. */
export function LinesEditor({ faults, onCount }: LinesEditorProps) {
  const { t } = useTranslation();
  const next = useRef(0);
  const [rows, setRows] = useState<readonly number[]>([]);
  const change = (now: readonly number[]): void => {
    setRows(now);
    onCount(now.length);
  };
  return (
    <fieldset className={style.lines}>
      <legend>{t("newRequest.lines")}</legend>
      {rows.map((row, n) => (
        <div key={row} className={style.line} role="group" aria-label={t("newRequest.nth", { n: n + 1 })}>
          <PlainInput
            name={`lines[${n}].what`}
            label={t("newRequest.what")}
            placeholder={t("newRequest.whatExample")}
            error={faults[`transaction.lines[${n}].what`]}
            maxLength={LINE_CHARS_MAX}
            required
            withAsterisk={false}
            autoFocus
          />
          <PlainInput
            name={`lines[${n}].when`}
            label={t("newRequest.when")}
            placeholder={t("newRequest.whenExample")}
            error={faults[`transaction.lines[${n}].when`]}
            maxLength={WHEN_CHARS_MAX}
          />
          <TextInput
            name={`lines[${n}].amount`}
            label={t("newRequest.amount")}
            error={faults[`transaction.lines[${n}].amountMinor`]}
            inputMode="decimal"
            maxLength={AMOUNT_CHARS_MAX}
            autoComplete="off"
            className={style.money}
          />
          <ActionIcon
            variant="subtle"
            color="quiet"
            size="lg"
            className={style.remove}
            aria-label={t("newRequest.removeLine", { n: n + 1 })}
            onClick={() => change(rows.filter((one) => one !== row))}
          >
            <IconTrash size={16} aria-hidden="true" />
          </ActionIcon>
        </div>
      ))}
      {rows.length < LINES_MAX ? (
        <div>
          <Button variant="default" size="xs" onClick={() => change([...rows, ++next.current])}>
            {t("newRequest.addLine")}
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}
