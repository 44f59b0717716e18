import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Shown } from "../api/customers.ts";
import { plainText } from "./plain-text.ts";
import style from "./field-value.module.css";
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
};

/** One value of a customer: masked, and shown in clear by an act of its own that says why and takes it away again. */
export function FieldValue({ subject, field, label, shown, purpose, mayReveal }: FieldValueProps) {
  const { t } = useTranslation();
  const reveal = useReveal(subject, field, purpose);
  const { state } = reveal;

  if (shown === undefined || (shown.form === "masked" && shown.value === null))
    return <span className={style.none}>{t("field.none")}</span>;
  if (shown.form === "refused") return <Refused say={shown.say} unlock={shown.unlock} />;
  return (
    <div className={style.row}>
      {state.kind === "clear" ? (
        <output className={style.clear} aria-label={t("field.clear", { label })}>
          {plainText(state.value)}
        </output>
      ) : (
        <span className={style.masked}>{plainText(shown.value)}</span>
      )}
      {mayReveal ? (
        <Button
          size="compact-xs"
          variant="default"
          loading={state.kind === "asking"}
          onClick={state.kind === "clear" ? reveal.hide : () => void reveal.ask(null)}
        >
          {state.kind === "clear" ? t("field.hide", { seconds: state.secondsLeft }) : t("field.show")}
          <span className="sr-only"> {label}</span>
        </Button>
      ) : null}
      {state.kind === "refused" ? <Refused say={state.say} unlock={state.unlock} /> : null}
      <ReasonDialog isOpen={state.kind === "why"} label={label} onClose={reveal.hide} onReason={reveal.ask} />
    </div>
  );
}

function Refused({ say, unlock }: { readonly say: string; readonly unlock: string | null }) {
  return (
    <div className={style.refused} role="status">
      <span>{say}</span>
      {unlock === null ? null : <span> {unlock}</span>}
    </div>
  );
}
