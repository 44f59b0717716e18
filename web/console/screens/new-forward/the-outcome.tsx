import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Forwarded } from "../../api/forwards.ts";
import type { Refusal } from "../../api/refusal.ts";
import type { Operation, Vendor } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { ForwardBadge } from "../../pieces/forward-badge.tsx";
import { translated } from "../../words/words.ts";
import style from "./new-forward-screen.module.css";
import { VendorAnswer } from "./vendor-answer.tsx";

export type Outcome = { readonly kind: "answered"; readonly answer: Forwarded } | { readonly kind: "unknown"; readonly refusal: Refusal };

export type TheOutcomeProps = {
  readonly outcome: Outcome;
  readonly vendor: Vendor;
  readonly operation: Operation;
  readonly customer: string;
  readonly purpose: string;
  readonly onAgain: () => void;
};

/** What came of it: the vendor's answer, or that nobody knows, and what to do then. */
export function TheOutcome({ outcome, vendor, operation, customer, purpose, onAgain }: TheOutcomeProps) {
  const { t } = useTranslation();
  const badge =
    outcome.kind === "answered"
      ? ({ state: "answered", status: outcome.answer.status } as const)
      : ({ state: "unknown", status: null } as const);
  return (
    <Card title={operation.label} aside={<ForwardBadge forward={badge} />}>
      {outcome.kind === "answered" ? (
        <VendorAnswer answer={outcome.answer} vendor={vendor} />
      ) : (
        <div className={style.unknown} role="alert">
          <p>
            <strong>{translated(outcome.refusal.say)}</strong>
          </p>
          <ol>
            <li>{t("outcome.look", { vendor: vendor.label })}</li>
            <li>{t("outcome.ask", { vendor: vendor.label })}</li>
            <li>{t("outcome.anew")}</li>
          </ol>
        </div>
      )}
      <div className={style.end}>
        <Button variant="default" onClick={onAgain}>
          {t(outcome.kind === "unknown" ? "outcome.notDone" : "outcome.another")}
        </Button>
        <Button renderRoot={(props) => <Link to="/customers/$id" params={{ id: customer }} search={{ purpose }} {...props} />}>
          {t("outcome.toCustomer")}
        </Button>
      </div>
    </Card>
  );
}
