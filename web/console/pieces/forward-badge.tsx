import { useTranslation } from "react-i18next";
import type { Forward } from "../api/forwards.ts";
import { Badge, type Tone } from "./badge.tsx";

const SUCCESS_MAX = 399;

/** What came of it: taken, turned down by the vendor, not sent, or unknown, which waits for somebody to ask. */
export function ForwardBadge({ forward: { state, status } }: { readonly forward: Pick<Forward, "state" | "status"> }) {
  const { t } = useTranslation();
  if (state === "answered" && status !== null)
    return (
      <Badge tone={status <= SUCCESS_MAX ? "good" : "bad"}>{t(status <= SUCCESS_MAX ? "forwards.taken" : "forwards.no", { status })}</Badge>
    );
  const tones = { sending: "note", answered: "good", not_sent: "quiet", unknown: "wait" } as const satisfies Record<Forward["state"], Tone>;
  return <Badge tone={tones[state]}>{t(`forwards.state.${state}`)}</Badge>;
}
