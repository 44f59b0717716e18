import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type DataMap, fieldLabel } from "../../api/data-map.ts";
import type { Refusal } from "../../api/refusal.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { ReadAloud } from "../../pieces/read-aloud.tsx";
import style from "./new-forward-screen.module.css";

export type ForwardRefusedProps = {
  readonly map: DataMap | undefined;
  readonly failure: string | null;
  readonly refusal: Refusal | null;
  readonly customer: string;
  readonly purpose: string;
};

/** Why nothing was sent, in words that can be read to the customer, and about which details. */
export function ForwardRefused({ map, failure, refusal, customer, purpose }: ForwardRefusedProps) {
  const { t } = useTranslation();
  if (refusal === null) return <FailureNote failure={failure} />;
  if (refusal.code === "unreachable") return <FailureNote failure={t("newForward.unreachable")} />;
  const about = [...new Set(refusal.fields.map(({ field }) => labelOf(map, field)))];
  return (
    <div className={style.refused} role="alert">
      <ReadAloud say={refusal.say} unlock={refusal.unlock} />
      {about.length === 0 ? null : (
        <ul aria-label={t("newForward.about")}>
          {about.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      {refusal.code === "no_open_call" ? (
        <p className={style.text}>
          {t("newForward.askFirst")}{" "}
          <Link to="/requests/new" search={{ customer, purpose }}>
            {t("action.newRequest")}
          </Link>
        </p>
      ) : null}
    </div>
  );
}

/** `subject.passport.2` and `passport` are the passport. */
function labelOf(map: DataMap | undefined, field: string): string {
  return fieldLabel(map, field.replace(/^subject\./u, "").replace(/\..*$/u, ""));
}
