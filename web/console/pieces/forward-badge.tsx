import { useTranslation } from "react-i18next";
import type { Forward } from "../api/forwards.ts";
import { Badge, type Tone } from "./badge.tsx";

const SUCCESS_MAX = 299;
const REDIRECT_MAX = 399;

/** What came of it: taken, turned down by the vendor, not sent, or unknown, which waits for somebody to ask. */
export function ForwardBadge({ forward: { state, status } }: { readonly forward: Pick<Forward, "state" | "status"> }) {
  const { t } = useTranslation();
  if (state === "answered" && status !== null) {
    if (status <= SUCCESS_MAX) return <Badge tone="good">{t("forwards.taken", { status })}</Badge>;
    // Whether a redirect says that it was done is the operation's to know.
    const isRedirect = status <= REDIRECT_MAX;
    return <Badge tone={isRedirect ? "note" : "bad"}>{t(isRedirect ? "forwards.elsewhere" : "forwards.no", { status })}</Badge>;
  }
  const tones = { sending: "note", answered: "good", not_sent: "quiet", unknown: "wait" } as const satisfies Record<Forward["state"], Tone>;
  return <Badge tone={tones[state]}>{t(`forwards.state.${state}`)}</Badge>;
}
