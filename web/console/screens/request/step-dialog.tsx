import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Payment, type Step, stepPayment } from "../../api/payments.ts";
import { amountRefusal } from "../../pieces/amount-refusal.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { amountText, moneyText, readAmount } from "../../words/money.ts";

export type StepDialogProps = {
  readonly payment: Payment;
  readonly step: Step | null;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
};

const AMOUNT_CHARS_MAX = 24;

/** Takes what is held, gives back, or lets go; how much of it may be less than all. */
export function StepDialog({ payment, step, onClose, onDone }: StepDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={step !== null} onClose={onClose} title={step === null ? "" : t(`payments.stepTitle.${step}`)}>
      {step === null ? null : <Content payment={payment} step={step} onClose={onClose} onDone={onDone} />}
    </Dialog>
  );
}

function Content({ payment, step, onClose, onDone }: StepDialogProps & { readonly step: Step }) {
  const { t } = useTranslation();
  const { id, amountMinor, capturedMinor, refundedMinor, currency } = payment;
  const left = step === "captures" ? amountMinor : capturedMinor - refundedMinor;
  const act = async (typed: Typed): Promise<void> => {
    await stepPayment(id, step, step === "cancellations" ? undefined : amountOf(typed));
    await onDone();
    say(t(`payments.stepDone.${step}`));
    onClose();
  };
  const amountOf = (typed: Typed): number => {
    const read = readAmount(typed.text("amount"), currency);
    if (read.kind !== "amount") throw amountRefusal(t, "amountMinor", read.kind, currency);
    return read.amountMinor;
  };
  return (
    <Form verb={t(`payments.step.${step}`)} act={act} isDestructive={step !== "captures"} onCancel={onClose}>
      {(faults) => (
        <>
          <p>{t(`payments.stepSay.${step}`)}</p>
          {step === "cancellations" ? null : (
            <TextInput
              name="amount"
              label={t("newRequest.amount")}
              description={t("payments.atMost", { amount: moneyText(left, currency) })}
              defaultValue={amountText(left, currency)}
              error={faults["amountMinor"]}
              inputMode="decimal"
              maxLength={AMOUNT_CHARS_MAX}
              autoComplete="off"
              required
              withAsterisk={false}
              data-autofocus
            />
          )}
        </>
      )}
    </Form>
  );
}
