import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Requirement } from "../../api/my-clearance.ts";
import { Badge } from "../../pieces/badge.tsx";
import type { Tone } from "../../pieces/badge.tsx";
import { dayOf } from "../../words/times.ts";
import style from "./my-clearance.module.css";

const TONES = { met: "good", due: "wait", missing: "bad", outdated: "bad", expired: "bad" } as const satisfies Record<
  Requirement["status"],
  Tone
>;

/** One requirement: how it stands, and what this person or somebody else does about it. */
export function RequirementLine({ requirement, onSign }: { readonly requirement: Requirement; readonly onSign: () => void }) {
  const { t } = useTranslation();
  const { label, status, isMet, since, until, missing, mend, policy } = requirement;
  return (
    <li className={style.line}>
      <div>
        <Badge tone={TONES[status]}>{t(`myClearance.status.${status}`)}</Badge>
      </div>
      <div>
        <p className={style.label}>{label}</p>
        {isMet ? (
          <p className={style.say}>
            {since === null ? null : t("myClearance.since", { day: dayOf(since) })}{" "}
            {until === null ? null : t("myClearance.until", { day: dayOf(until) })}
          </p>
        ) : (
          <p className={style.say}>
            {missing} {mend}
          </p>
        )}
      </div>
      {isMet || policy == null ? null : (
        <Button size="xs" onClick={onSign}>
          {t(requirement.kind === "clause" ? "myClearance.readAndSign" : "myClearance.readAndAcknowledge")}
          <span className="sr-only">: {label}</span>
        </Button>
      )}
    </li>
  );
}
