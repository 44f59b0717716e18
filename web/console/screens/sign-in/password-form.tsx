import { Anchor, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../../api/refusal.ts";
import { signInWithPassword } from "../../api/sign-in.ts";
import { Form } from "../../pieces/form.tsx";
import { PasswordField } from "../../pieces/password-field.tsx";
import type { Typed } from "../../pieces/use-form.ts";

/** E-mail, password, and the code of an authenticator app; a recovery code where the app is lost. */
export function PasswordForm() {
  const { t } = useTranslation();
  const [hasApp, setHasApp] = useState(true);
  // Only a house of several businesses asks which one.
  const [hasSeveral, setHasSeveral] = useState(false);

  const signIn = async (typed: Typed): Promise<void> => {
    const code = typed.text("code").replaceAll(/\s/gu, "");
    const business = typed.text("business");
    try {
      await signInWithPassword({
        email: typed.text("email"),
        password: typed.exact("password"),
        ...(hasApp ? { code } : { recoveryCode: code }),
        ...(business === "" ? {} : { business }),
      });
    } catch (error) {
      if (error instanceof Refusal && error.code === "business_needed") setHasSeveral(true);
      throw error;
    }
  };
  return (
    <Form act={signIn} verb={t("signIn.verb")} isWide>
      <TextInput name="email" type="email" label={t("signIn.email")} autoComplete="username" maxLength={254} required autoFocus />
      <PasswordField name="password" label={t("signIn.password")} autoComplete="current-password" maxLength={128} required />
      <TextInput
        key={String(hasApp)}
        name="code"
        label={t(hasApp ? "prove.code" : "signIn.recoveryCode")}
        inputMode={hasApp ? "numeric" : "text"}
        autoComplete="one-time-code"
        maxLength={40}
        required
      />
      <Anchor component="button" type="button" size="sm" onClick={() => setHasApp(!hasApp)} ta="left">
        {t(hasApp ? "signIn.noApp" : "signIn.haveApp")}
      </Anchor>
      {hasSeveral ? (
        <TextInput name="business" label={t("signIn.business")} maxLength={200} autoComplete="organization" required autoFocus />
      ) : null}
    </Form>
  );
}
