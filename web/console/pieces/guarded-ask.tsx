import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { askApproval, refreshApprovals } from "../api/approvals.ts";
import { refreshEntries } from "../api/entries.ts";
import { Refusal } from "../api/refusal.ts";
import { Form } from "./form.tsx";
import type { GuardedPlace } from "./guarded-reveal.tsx";
import style from "./guarded-steps.module.css";
import { ReasonArea } from "./reason-area.tsx";

export type GuardedAskProps = {
  readonly place: GuardedPlace;
  readonly onAsked: (approval: string) => void;
  /** This person has asked for the very same already. */
  readonly onUnderWay: () => Promise<void>;
  readonly onNobody: (refusal: Refusal) => void;
  readonly onClose: () => void;
};

/** Says why, and asks a colleague to agree. */
export function GuardedAsk({ place, onAsked, onUnderWay, onNobody, onClose }: GuardedAskProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { subject, field, label, purpose } = place;
  const ask = async (reason: string): Promise<void> => {
    try {
      const { id } = await askApproval({ subject, field, purpose, reason });
      onAsked(id);
      await Promise.all([refreshApprovals(queries), refreshEntries(queries)]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === "nobody_can_approve") onNobody(error);
      else if (error.code === "approval_underway") await onUnderWay();
      else throw error;
    }
  };
  return (
    <Form act={(typed) => ask(typed.text("reason"))} verb={t("guarded.ask")} onCancel={onClose}>
      <p className={style.say}>{t("guarded.say", { label })}</p>
      <ReasonArea hint={t("guarded.reasonHint")} />
    </Form>
  );
}
