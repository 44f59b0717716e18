import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AskedRecovery, proveRecovery } from "../../api/recovery.ts";
import { Form } from "../../pieces/form.tsx";
import { exactTime } from "../../words/times.ts";
import style from "../door-screen.module.css";

/** The two proofs. Who has no recovery code is told that two colleagues can vouch instead. */
export function ProofsForm({ asked }: { readonly asked: AskedRecovery }) {
  const { t } = useTranslation();
  const [effectiveAt, setEffectiveAt] = useState<string | null>(null);
  if (effectiveAt !== null)
    return (
      <p className={style.lead} role="status">
        {t("recover.waits", { at: exactTime(effectiveAt) })}
      </p>
    );
  return (
    <>
      <p className={style.lead} role="status">
        {t("recover.asked")}
      </p>
      <Form
        verb={t("recover.prove")}
        isWide
        act={async (typed) => setEffectiveAt(await proveRecovery(asked, typed.text("code"), typed.text("recoveryCode")))}
      >
        <TextInput name="code" label={t("recover.code")} autoComplete="one-time-code" maxLength={40} required />
        <TextInput
          name="recoveryCode"
          label={t("signIn.recoveryCode")}
          description={t("recover.codeHint")}
          autoComplete="off"
          maxLength={40}
          required
        />
      </Form>
      <p className={style.quiet}>{t("recover.colleagues")}</p>
    </>
  );
}
