import { useTranslation } from "react-i18next";
import type { State } from "../api/rights-requests.ts";
import { Badge, type Tone } from "./badge.tsx";

const TONES = {
  awaiting_proof: "wait",
  open: "wait",
  in_force: "wait",
  granted: "note",
  confirmed: "note",
  done: "good",
  refused: "quiet",
  withdrawn: "quiet",
  lapsed: "quiet",
  lifted: "quiet",
} as const satisfies Record<State, Tone>;

/** How far a request is; amber where it waits for the staff. */
export function RightsBadge({ state }: { readonly state: State }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[state]}>{t(`rights.state.${state}`)}</Badge>;
}
