import { useTranslation } from "react-i18next";
import type { ProviderTest } from "../../api/payment-provider.ts";
import { Badge } from "../../pieces/badge.tsx";
import { translated } from "../../words/words.ts";
import style from "./settings-screen.module.css";

/** Whether the provider took the key, and what would mend it. */
export function ProviderVerdict({ verdict: { ok, say, mend } }: { readonly verdict: ProviderTest }) {
  const { t } = useTranslation();
  return (
    <p role="status" className={style.outcome}>
      <Badge tone={ok ? "good" : "bad"}>{t(ok ? "provider.ok" : "provider.failed")}</Badge> {translated(say)} {translated(mend ?? "")}
    </p>
  );
}
