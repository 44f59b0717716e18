import { useTranslation } from "react-i18next";
import type { Requirement } from "../api/my-clearance.ts";
import { Badge } from "./badge.tsx";
import type { Tone } from "./badge.tsx";

const TONES = { met: "good", due: "wait", missing: "bad", outdated: "bad", expired: "bad" } as const satisfies Record<
  Requirement["status"],
  Tone
>;

/** How one thing stands that a role requires: in a word, and in a colour. */
export function ClearanceBadge({ status }: { readonly status: Requirement["status"] }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`myClearance.status.${status}`)}</Badge>;
}
