import { useTranslation } from "react-i18next";
import { useCell } from "../api/cell.ts";
import { stepUp } from "../api/door.ts";
import { steppingUp } from "../api/prove.ts";
import { Dialog } from "../pieces/dialog.tsx";
import { ProveForm } from "../pieces/prove-form.tsx";

/** Asks for a stronger sign-in when a deed wants one, and lets the deed go on. */
export function StepUpDialog() {
  const { t } = useTranslation();
  const asked = useCell(stepUp);
  return (
    <Dialog opened={asked !== null} onClose={() => asked?.answer(false)} title={t("stepUp.title")} zIndex={1000}>
      <p>{t("stepUp.say")}</p>
      <ProveForm proving={steppingUp} verb={t("stepUp.verb")} onDone={() => asked?.answer(true)} />
    </Dialog>
  );
}
