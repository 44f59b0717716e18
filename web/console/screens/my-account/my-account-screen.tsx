import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { session } from "../../api/session.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import { AppearanceCard } from "./appearance-card.tsx";
import { FillingCard } from "./filling-card.tsx";
import { LanguageCard } from "./language-card.tsx";
import { PasskeysCard } from "./passkeys-card.tsx";
import { PasswordCard } from "./password-card.tsx";
import { RecoveryCodesCard } from "./recovery-codes-card.tsx";
import { SessionsCard } from "./sessions-card.tsx";
import { TotpCard } from "./totp-card.tsx";

/** The language that is spoken to this person, how they sign in, and where they are signed in. */
export function MyAccountScreen() {
  const { t } = useTranslation();
  const who = useCell(session);
  return (
    <>
      <PageHeader title={t("account.title")} lead={who === null ? undefined : `${who.staff.name} · ${who.staff.email}`} />
      {/* Ahead of all else, where whoever cannot read the page comes upon it. */}
      <LanguageCard />
      <PasskeysCard />
      <PasswordCard />
      <TotpCard />
      <RecoveryCodesCard />
      <SessionsCard />
      <FillingCard />
      <AppearanceCard />
    </>
  );
}
