import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Shown } from "../api/customers.ts";
import { refreshEntries } from "../api/entries.ts";
import { GuardedReveal } from "./guarded-reveal.tsx";
import { plainText } from "./plain-text.ts";
import style from "./field-value.module.css";
import { ReadAloud } from "./read-aloud.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { useReveal } from "./reveal.ts";

export type FieldValueProps = {
  readonly subject: string;
  readonly field: string;
  readonly label: string;
  readonly shown: Shown | undefined;
  readonly purpose: string | undefined;
  /** False where the person's roles grant no clear sight, so that no button promises it. */
  readonly mayReveal: boolean;
  /** True where sight is known to want a reason. */
  readonly needsReason?: boolean;
  /** True where sight is known to want a second person. */
  readonly needsApproval?: boolean;
};

/** One value of a customer: masked, and shown in clear by an act of its own that says why and takes it away again. */
export function FieldValue({
  subject,
  field,
  label,
  shown,
  purpose,
  mayReveal,
  needsReason = false,
  needsApproval = false,
}: FieldValueProps) {
  const { t } = useTranslation();
  const reveal = useReveal(subject, field, purpose);
  const { state } = reveal;
  const queries = useQueryClient();
  const ask = async (reason: string | null): Promise<void> => {
    await reveal.ask(reason);
    await refreshEntries(queries);
  };

  const begin = (): void => {
    if (needsApproval) reveal.askGuarded();
    else if (needsReason) reveal.askWhy();
    else void ask(null);
  };

  if (shown === undefined || (shown.form === "masked" && isNothing(shown.value)))
    return <span className={style.none}>{t("field.none")}</span>;
  if (shown.form === "refused") return <ReadAloud say={shown.say} unlock={shown.unlock} isQuiet />;
  return (
    <div className={style.row}>
      {state.kind === "clear" ? (
        <output className={style.clear} aria-label={t("field.clear", { label })}>
          <Lines value={state.value} />
        </output>
      ) : (
        <span className={style.masked}>
          <Lines value={shown.value} />
        </span>
      )}
      {mayReveal ? (
        <Button
          size="compact-xs"
          variant="default"
          loading={state.kind === "asking"}
          onClick={state.kind === "clear" ? reveal.hide : begin}
        >
          {state.kind === "clear" ? t("field.hide", { seconds: state.secondsLeft }) : t(needsApproval ? "field.askToSee" : "field.show")}
          <span className="sr-only"> {label}</span>
        </Button>
      ) : null}
      {state.kind === "refused" ? <ReadAloud say={state.say} unlock={state.unlock} /> : null}
      <ReasonDialog isOpen={state.kind === "why"} label={label} onClose={reveal.hide} onReason={ask} />
      {state.kind === "guarded" ? (
        <GuardedReveal place={{ subject, field, label, purpose }} found={state.found} onClose={reveal.hide} />
      ) : null}
    </div>
  );
}

/** The values of a field that may have several stand beneath each other. */
function Lines({ value }: { readonly value: unknown }) {
  if (!Array.isArray(value)) return plainText(value);
  return value.map((one, n) => (
    // Values of one list have no names; their place is all that tells them apart.
    <span key={n} className={style.line}>
      {plainText(one)}
    </span>
  ));
}

function isNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
