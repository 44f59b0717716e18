import { useTranslation } from "react-i18next";
import type { Check, Draft } from "../../api/notice.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { useIsNarrow } from "../../pieces/use-is-narrow.ts";
import { WithCode } from "../../pieces/with-code.tsx";
import { translated } from "../../words/words.ts";
import style from "./notice-screen.module.css";

const TONES = { met: "good", missing: "wait", not_applicable: "quiet" } as const;
const ORDER = ["missing", "met", "not_applicable"] as const satisfies readonly Check["status"][];

/** What laws ask of a notice: what is missing first, with its mend; then where the rest comes from. */
export function Checklist({ draft: { checklist } }: { readonly draft: Draft }) {
  const { t } = useTranslation();
  // What only the business can say stands below, and is what one comes here for on a phone.
  const isNarrow = useIsNarrow();
  const of = (status: Check["status"]): readonly Check[] => checklist.filter((one) => one.status === status);
  return (
    <Card title={t("notice.check.title")} aside={t("notice.check.count", { met: of("met").length, missing: of("missing").length })}>
      <p className={style.quiet}>{t("notice.check.lead")}</p>
      {ORDER.map((status) =>
        of(status).length === 0 ? null : (
          <details key={status} open={status === "missing" && !isNarrow} className={style.fold}>
            <summary>
              <Badge tone={TONES[status]}>{t(`notice.check.${status}`)}</Badge> {of(status).length}
            </summary>
            <ul className={style.checks}>
              {of(status).map((item) => (
                <li key={item.id}>
                  <p className={style.text}>{translated(item.text)}</p>
                  <p className={style.quiet}>
                    <WithCode text={item.from === null ? translated(item.mend ?? item.why ?? "") : t(`notice.check.from.${item.from}`)} />
                    <small> {item.requiredBy.join(" · ")}</small>
                  </p>
                </li>
              ))}
            </ul>
          </details>
        ),
      )}
    </Card>
  );
}
