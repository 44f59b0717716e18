import { useTranslation } from "react-i18next";
import { type Approval, isGoingOn } from "../../api/approvals.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";

const TONES = {
  asked: "note",
  agreed: "good",
  declined: "bad",
  cancelled: "quiet",
  expired: "quiet",
} as const satisfies Record<Approval["state"], Tone>;

/** How a question stands; amber where this person's word is waited for. */
export function ApprovalBadge({ approval }: { readonly approval: Approval }) {
  const { t } = useTranslation();
  const { state, mayVote, voted } = approval;
  if (state === "asked" && mayVote) return <Badge tone="wait">{t("approvals.state.yours")}</Badge>;
  if (state === "asked" && voted !== null) return <Badge tone="note">{t("approvals.state.voted")}</Badge>;
  if (state === "agreed" && isGoingOn(approval)) return <Badge tone="good">{t("approvals.state.ready")}</Badge>;
  return <Badge tone={TONES[state]}>{t(`approvals.state.${state}`)}</Badge>;
}
