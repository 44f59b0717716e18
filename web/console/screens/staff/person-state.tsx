import { useTranslation } from "react-i18next";
import { serverNow } from "../../api/device-proof.ts";
import type { Person } from "../../api/staff.ts";
import { Badge } from "../../pieces/badge.tsx";

/** Invited, here, or gone, and why. */
export function PersonState({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  switch (person.state) {
    case "active":
      return <Badge tone="good">{t("staff.state.active")}</Badge>;
    case "invited": {
      const isOver = person.invitedUntil === null || Date.parse(person.invitedUntil) < serverNow();
      return <Badge tone={isOver ? "wait" : "note"}>{t(isOver ? "staff.state.runOut" : "staff.state.invited")}</Badge>;
    }
    case "off":
      return <Badge>{t(person.offReason === "unused" ? "staff.state.unused" : "staff.state.left")}</Badge>;
  }
}
