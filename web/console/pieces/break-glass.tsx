import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../api/entries.ts";
import type { Refused } from "../api/reveals.ts";
import { Form } from "./form.tsx";
import type { GuardedPlace } from "./guarded-reveal.tsx";
import style from "./guarded-steps.module.css";
import { ReadAloud } from "./read-aloud.tsx";
import { ReasonArea } from "./reason-area.tsx";
import { type Shown, showGuarded } from "./show-guarded.ts";

export type BreakGlassProps = {
  readonly place: GuardedPlace;
  readonly onShown: (shown: Shown) => void;
  readonly onClose: () => void;
};

/** Without the second person, in an emergency: says beforehand whom it alarms, and that it is looked at after. */
export function BreakGlass({ place, onShown, onClose }: BreakGlassProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [refused, setRefused] = useState<Refused | null>(null);
  const { subject, field, label, purpose } = place;
  const see = async (reason: string): Promise<void> => {
    setRefused(null);
    const shown = await showGuarded({ subject, field, purpose, reason, breakGlass: true }, null);
    if (shown === undefined) return;
    if ("kind" in shown) setRefused(shown);
    else onShown(shown);
    void refreshEntries(queries);
  };
  return (
    <Form act={(typed) => see(typed.text("reason"))} verb={t("glass.see")} isDestructive onCancel={onClose}>
      <div className={style.danger}>
        <p>{t("glass.say", { label })}</p>
        <ul>
          <li>{t("glass.owners")}</li>
          <li>{t("glass.customer")}</li>
          <li>{t("glass.reviewed")}</li>
        </ul>
      </div>
      <ReasonArea hint={t("glass.reasonHint")} />
      {refused === null ? null : <ReadAloud say={refused.say} unlock={refused.unlock} />}
    </Form>
  );
}
