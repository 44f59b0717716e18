import { useTranslation } from "react-i18next";
import type { Vendor, VendorState } from "../api/vendors.ts";
import { Badge, type Tone } from "./badge.tsx";

const TONES = { proposed: "wait", approved: "good", suspended: "bad", left: "quiet" } as const satisfies Record<VendorState, Tone>;

/** How we stand with a vendor, in a word or two; one whose review is over is given nothing, approved or not. */
export function VendorBadge({ vendor: { state, standing } }: { readonly vendor: Pick<Vendor, "state" | "standing"> }) {
  const { t } = useTranslation();
  if (standing.code === "vendor_overdue") return <Badge tone="bad">{t("vendors.overdue")}</Badge>;
  return <Badge tone={TONES[state]}>{t(`vendors.state.${state}`)}</Badge>;
}
