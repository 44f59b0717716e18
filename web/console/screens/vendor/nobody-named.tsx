import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { Badge } from "../../pieces/badge.tsx";

/** What stands for somebody who is not named: a dash, or that whoever was named cannot be read any more. */
export function nobodyNamed(isDamaged: boolean, t: TFunction): ReactNode {
  return isDamaged ? <Badge tone="bad">{t("person.damaged.mark")}</Badge> : "–";
}
