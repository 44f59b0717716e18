import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { type DataMap, needsReason } from "../../api/data-map.ts";
import { refreshEntries } from "../../api/entries.ts";
import { type NewForward, refreshForwards, sendForward } from "../../api/forwards.ts";
import { Refusal } from "../../api/refusal.ts";
import { refreshRequests } from "../../api/requests.ts";
import { session } from "../../api/session.ts";
import type { Operation, Vendor } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import { type Typed, useForm } from "../../pieces/use-form.ts";
import { CardChoice } from "./card-choice.tsx";
import { ForwardRefused } from "./forward-refused.tsx";
import style from "./new-forward-screen.module.css";
import { ParameterInput, parametersIn } from "./parameter-input.tsx";
import type { Outcome } from "./the-outcome.tsx";

export type ForwardFormProps = {
  readonly map: DataMap | undefined;
  readonly vendor: Vendor;
  readonly operation: Operation;
  readonly customer: string;
  readonly purpose: string;
  /** The card of the request from which somebody came. */
  readonly picked: string | undefined;
  readonly onOutcome: (outcome: Outcome) => void;
};

const REASON_CHARS_MAX = 500;

/** The small form of an operation. Pressed twice, or again after the line broke, it is sent once: the same words go under the same key. */
export function ForwardForm({ map, vendor, operation, customer, purpose, picked, onOutcome }: ForwardFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const who = useCell(session);
  const sent = useRef<{ readonly words: string; readonly key: string } | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const hasCard = operation.fields.some((field) => map?.fields[field]?.type === "card");
  const asksReason = refusal?.code === "reason_needed" || operation.fields.some((field) => needsReason(map, who, purpose, field, "use"));

  const send = async (typed: Typed): Promise<void> => {
    const forward: NewForward = {
      vendor: vendor.id,
      subject: customer,
      purpose,
      operation: operation.name,
      parameters: parametersIn(typed, operation.parameters),
      ...(typed.text("card") === "" ? {} : { card: typed.text("card") }),
      ...(typed.text("reason") === "" ? {} : { reason: typed.text("reason") }),
    };
    const words = JSON.stringify(forward);
    if (sent.current?.words !== words) sent.current = { words, key: crypto.randomUUID() };
    setRefusal(null);
    try {
      const answer = await sendForward(forward, sent.current.key);
      onOutcome({ kind: "answered", answer });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === "unknown_outcome") onOutcome({ kind: "unknown", refusal: error });
      else if (error.fields.some(({ field }) => field.startsWith("parameters."))) throw error;
      else setRefusal(error);
    } finally {
      void refreshForwards(queries);
      void refreshRequests(queries);
      void refreshEntries(queries);
      void queries.invalidateQueries({ queryKey: ["customer", customer] });
    }
  };
  const { onSubmit, isBusy, failure, faults } = useForm(send, true);
  return (
    <Card title={operation.label}>
      <form onSubmit={onSubmit} autoComplete="off" className={style.fields}>
        <ForwardRefused {...{ map, failure, refusal, customer, purpose }} />
        {hasCard ? (
          <CardChoice customer={customer} purpose={purpose} fields={operation.fields} picked={picked} needsCode={operation.needsCode} />
        ) : null}
        {operation.parameters.length === 0 ? null : (
          <div className={style.pair}>
            {operation.parameters.map((parameter) => (
              <ParameterInput key={parameter.name} parameter={parameter} error={faults[`parameters.${parameter.name}`]} />
            ))}
          </div>
        )}
        {asksReason ? (
          <NoteArea name="reason" label={t("newForward.reason")} description={t("reason.hint")} maxLength={REASON_CHARS_MAX} required />
        ) : null}
        <div className={style.end}>
          <Button type="submit" loading={isBusy}>
            {t("newForward.verb", { vendor: vendor.label })}
          </Button>
        </div>
      </form>
    </Card>
  );
}
