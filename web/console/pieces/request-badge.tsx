import { useTranslation } from "react-i18next";
import type { CardRequest, RequestState } from "../api/requests.ts";
import { isFilling } from "./filling.ts";
import { Badge, type Tone } from "./badge.tsx";

const TONES = {
  created: "note",
  opened: "good",
  provided: "wait",
  used: "quiet",
  expired: "quiet",
  revoked: "quiet",
} as const satisfies Record<RequestState, Tone>;

/** How far a request is, in a word or two; amber where it waits for the staff. */
export function RequestBadge({ request }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  const { state, sentAt } = request;
  if (state === "created" && sentAt !== null) return <Badge tone="note">{t("requests.state.sent")}</Badge>;
  if (state === "opened" && !isFilling(request)) return <Badge tone="note">{t("requests.state.unsent")}</Badge>;
  return <Badge tone={TONES[state]}>{t(`requests.state.${state}`)}</Badge>;
}
