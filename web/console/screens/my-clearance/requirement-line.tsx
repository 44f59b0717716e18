import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Requirement } from "../../api/my-clearance.ts";
import { ClearanceBadge } from "../../pieces/clearance-badge.tsx";
import { clearanceLabel, mendWords, missingWords, sinceWords, untilWords } from "../../words/clearance-words.ts";
import style from "./my-clearance.module.css";

/** One requirement: how it stands, and what this person or somebody else does about it. */
export function RequirementLine({ requirement, onSign }: { readonly requirement: Requirement; readonly onSign: () => void }) {
  const { t } = useTranslation();
  const { status, isMet, policy } = requirement;
  const label = clearanceLabel(requirement.label);
  return (
    <li className={style.line}>
      <div>
        <ClearanceBadge status={status} />
      </div>
      <div>
        <p className={style.label}>{label}</p>
        {isMet ? (
          <p className={style.say}>
            {sinceWords(requirement)} {untilWords(requirement)}
          </p>
        ) : (
          <p className={style.say}>
            {missingWords(requirement)} {mendWords(requirement)}
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
