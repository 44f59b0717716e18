import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AskedRecovery, askRecovery } from "../../api/recovery.ts";
import { Refusal } from "../../api/refusal.ts";
import { Form } from "../../pieces/form.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import style from "../door-screen.module.css";

/** Begins a recovery. The answer is the same whether the address is known here or not. */
export function AskForm({ onAsked }: { readonly onAsked: (asked: AskedRecovery) => void }) {
  const { t } = useTranslation();
  const [hasSeveral, setHasSeveral] = useState(false);
  const ask = async (typed: Typed): Promise<void> => {
    try {
      onAsked(await askRecovery(typed.text("email"), typed.text("business")));
    } catch (error) {
      if (error instanceof Refusal && error.code === "business_needed") setHasSeveral(true);
      throw error;
    }
  };
  return (
    <>
      <p className={style.lead}>{t("recover.lead")}</p>
      <Form act={ask} verb={t("recover.verb")} isWide>
        <TextInput name="email" type="email" label={t("signIn.email")} autoComplete="username" maxLength={300} required />
        {hasSeveral ? (
          <TextInput name="business" label={t("signIn.business")} maxLength={200} autoComplete="organization" required autoFocus />
        ) : null}
      </Form>
    </>
  );
}
