import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Payment, PaymentState, Step } from "../../api/payments.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { ReadAloud } from "../../pieces/read-aloud.tsx";
import { moneyText } from "../../words/money.ts";
import style from "./request-screen.module.css";
import { StepDialog } from "./step-dialog.tsx";

const TONES = {
  succeeded: "good",
  authorised: "note",
  declined: "bad",
  challenge: "wait",
  pending: "note",
  refunded: "quiet",
  cancelled: "quiet",
} as const satisfies Record<PaymentState, Tone>;

const STEPS: Readonly<Record<PaymentState, readonly Step[]>> = {
  succeeded: ["refunds"],
  authorised: ["captures", "cancellations"],
  challenge: ["cancellations"],
  pending: [],
  declined: [],
  refunded: [],
  cancelled: [],
};

/** One payment: how it stands, what can be done with it, and what to tell the customer. */
export function PaymentLine({ payment, onDone }: { readonly payment: Payment; readonly onDone: () => Promise<void> }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step | null>(null);
  const { state: told, isUnderway, amountMinor, currency, capturedMinor, refundedMinor, say } = payment;
  const state = isUnderway ? "pending" : told;
  return (
    <li className={style.payment}>
      <div className={style.row}>
        <span className={style.paid}>
          <strong>{moneyText(amountMinor, currency)}</strong> <Badge tone={TONES[state]}>{t(`payments.state.${state}`)}</Badge>
          {capturedMinor > 0 && capturedMinor < amountMinor ? (
            <span className={style.part}>{t("payments.takenPart", { amount: moneyText(capturedMinor, currency) })}</span>
          ) : null}
          {refundedMinor > 0 && state !== "refunded" ? (
            <span className={style.part}>{t("payments.refundedPart", { amount: moneyText(refundedMinor, currency) })}</span>
          ) : null}
        </span>
        <span className={style.doorEnd}>
          {STEPS[state].map((one) => (
            <Button key={one} variant="default" size="compact-sm" onClick={() => setStep(one)}>
              {t(`payments.step.${one}`)}
            </Button>
          ))}
        </span>
      </div>
      {state === "declined" || state === "challenge" ? <ReadAloud say={say} unlock={t(`payments.next.${state}`)} /> : null}
      <StepDialog payment={payment} step={step} onClose={() => setStep(null)} onDone={onDone} />
    </li>
  );
}
