import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import type { Forwarded } from "../../api/forwards.ts";
import { session } from "../../api/session.ts";
import type { Vendor } from "../../api/vendors.ts";
import { CopyText } from "../../pieces/copy-text.tsx";
import style from "./new-forward-screen.module.css";

const INDENT = 2;

/** The vendor's answer as far as it may be read here: everything that was sent is cut out of it. */
export function VendorAnswer({ answer, vendor }: { readonly answer: Forwarded; readonly vendor: Vendor }) {
  const { t } = useTranslation();
  const isOwner = useCell(session)?.staff.isOwner === true;
  const { status, headers, body, withheld, removed, entry } = answer;
  const headerLines = Object.entries(headers).map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") : value}`);
  return (
    <div role="status">
      <p className={style.text}>{t(wordsFor(answer), { vendor: vendor.label, status })}</p>
      {body === null || body === "" ? null : <CopyText label={t("outcome.body")} text={prettyBody(body)} />}
      <div className={style.notes}>
        {withheld === null ? null : <p>{t(`outcome.withheld.${withheld}`)}</p>}
        {removed === 0 ? null : <p className={style.say}>{t("outcome.removed", { count: removed })}</p>}
        {isOwner ? (
          <p>
            <Link to="/ledger" search={{ entry }}>
              {t("timeline.proof")}
            </Link>
          </p>
        ) : null}
      </div>
      {headerLines.length === 0 ? null : (
        <details className={style.headers}>
          <summary>{t("outcome.headers")}</summary>
          <pre className={style.answer}>{headerLines.join("\n")}</pre>
        </details>
      )}
    </div>
  );
}

const REDIRECT_MAX = 399;
const THEIR_NO_MAX = 499;

function wordsFor({ status, done }: Forwarded): "outcome.taken" | "outcome.elsewhere" | "outcome.no" | "outcome.failed" {
  if (done) return "outcome.taken";
  if (status <= REDIRECT_MAX) return "outcome.elsewhere";
  return status <= THEIR_NO_MAX ? "outcome.no" : "outcome.failed";
}

/** JSON is laid out so that it can be read; everything else stands as it came. */
function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, INDENT);
  } catch {
    return body;
  }
}
