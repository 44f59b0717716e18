import { useTranslation } from "react-i18next";
import type { CardRequest, RequestState } from "../api/requests.ts";
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
export function RequestBadge({ request: { state, sentAt } }: { readonly request: Pick<CardRequest, "state" | "sentAt"> }) {
  const { t } = useTranslation();
  return (
    <Badge tone={TONES[state]}>{state === "created" && sentAt !== null ? t("requests.state.sent") : t(`requests.state.${state}`)}</Badge>
  );
}
