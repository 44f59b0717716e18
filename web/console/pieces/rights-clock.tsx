import { IconAlertTriangle, IconClock, IconClockPause, IconHourglass } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../api/device-proof.ts";
import type { RightsRequest } from "../api/rights-requests.ts";
import { type Clock, clockOf } from "../words/clock-words.ts";
import { dayOf, lastDayOf } from "../words/times.ts";
import { Badge } from "./badge.tsx";
import style from "./rights-clock.module.css";

const ICONS = {
  left: IconClock,
  lastDay: IconAlertTriangle,
  overdue: IconAlertTriangle,
  overdueToday: IconAlertTriangle,
  paused: IconClockPause,
  notBegun: IconHourglass,
} as const satisfies Record<Exclude<Clock["kind"], "over">, unknown>;

const DAYS = {
  left: "until",
  lastDay: "until",
  overdue: "was",
  overdueToday: "was",
  paused: "since",
  notBegun: "until",
} as const satisfies Record<keyof typeof ICONS, unknown>;

export type RightsClockProps = { readonly request: RightsRequest; readonly isShort?: boolean };

/** How much time there is for an answer: in words, in a colour and by a sign, so that none of them is needed alone. */
export function RightsClock({ request, isShort = false }: RightsClockProps) {
  const { t } = useTranslation();
  const { kind, days, tone, at } = clockOf(request, serverNow());
  if (kind === "over" && isShort) return null;
  if (kind === "over") return <span className={style.day}>{at === null ? "–" : t("rights.clock.over", { day: dayOf(at) })}</span>;
  const Icon = ICONS[kind];
  return (
    <span className={style.clock}>
      <Badge tone={tone}>
        <span className={style.words}>
          <Icon size={13} aria-hidden="true" />
          {t(`rights.clock.${kind}`, { count: days })}
        </span>
      </Badge>
      {isShort || at === null ? null : (
        <span className={style.day}>{t(`rights.clock.${DAYS[kind]}`, { day: kind === "paused" ? dayOf(at) : lastDayOf(at) })}</span>
      )}
    </span>
  );
}
