import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { TotpOffer } from "../../api/invitation.ts";
import { PasswordField } from "../../pieces/password-field.tsx";
import { TotpSecret } from "../../pieces/totp-secret.tsx";

/** A password, and an authenticator app that has taken the secret: the code shows that it did. */
export function PasswordFields({ offer }: { readonly offer: TotpOffer }) {
  const { t } = useTranslation();
  return (
    <>
      <PasswordField
        name="password"
        label={t("account.newPassword")}
        description={t("account.passwordHint")}
        autoComplete="new-password"
        maxLength={128}
        required
      />
      <TotpSecret secret={offer.secret} uri={offer.uri} />
      <TextInput name="code" label={t("prove.code")} inputMode="numeric" autoComplete="one-time-code" maxLength={12} required />
    </>
  );
}
