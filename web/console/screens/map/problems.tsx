import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MapProblem } from "../../api/map-editor.ts";
import { Badge } from "../../pieces/badge.tsx";
import { translated } from "../../words/words.ts";
import style from "./map-screen.module.css";
import type { Checked } from "./use-map-check.ts";

/** What is wrong, where, and what mends it; a click goes to the line. */
export function Problems({ check: { check, isBusy }, onGo }: { readonly check: Checked; readonly onGo: (line: number) => void }) {
  const { t } = useTranslation();
  return (
    <div id="map-problems" className={style.problems} role="status" aria-busy={isBusy}>
      <Headline check={check} isBusy={isBusy} />
      <ul>
        {[...(check?.problems ?? []), ...(check?.warnings ?? [])].map((problem) => (
          <li key={keyOf(problem)}>
            <UnstyledButton className={style.problem} onClick={() => onGo(problem.line)}>
              <span className={style.line}>{t("map.line", { line: problem.line })}</span> {translated(problem.say)}{" "}
              <span className={style.quiet}>{translated(problem.mend)}</span>
            </UnstyledButton>
          </li>
        ))}
        {(check?.blocked ?? []).map(({ field, code, say }) => (
          <li key={`${field} ${code}`} className={style.blocked}>
            {translated(say)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Headline({ check, isBusy }: { readonly check: Checked["check"]; readonly isBusy: boolean }) {
  const { t } = useTranslation();
  if (check === undefined) return <Badge>{t("map.checking")}</Badge>;
  if (check.problems.length > 0) return <Badge tone="bad">{t("map.problems", { count: check.problems.length })}</Badge>;
  if (check.blocked.length > 0) return <Badge tone="bad">{t("map.blocked")}</Badge>;
  if (isBusy) return <Badge>{t("map.checking")}</Badge>;
  return <Badge tone="good">{t(check.isSame ? "map.same" : "map.fine")}</Badge>;
}

function keyOf({ line, column, path, code }: MapProblem): string {
  return `${line}:${column} ${path} ${code}`;
}
