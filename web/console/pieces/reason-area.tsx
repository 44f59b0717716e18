import { useTranslation } from "react-i18next";
import { NoteArea } from "./note-area.tsx";

const REASON_CHARS_MIN = 5;
const REASON_CHARS_MAX = 500;

/** Why somebody wants to see a value. Whoever reads it later was not there. */
export function ReasonArea({ hint }: { readonly hint: string }) {
  const { t } = useTranslation();
  return (
    <NoteArea
      name="reason"
      label={t("reason.label")}
      description={hint}
      required
      minLength={REASON_CHARS_MIN}
      maxLength={REASON_CHARS_MAX}
      data-autofocus
    />
  );
}
