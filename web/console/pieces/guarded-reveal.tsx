import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Revealed } from "../api/reveals.ts";
import { Dialog } from "./dialog.tsx";
import { GuardedSteps } from "./guarded-steps.tsx";
import { GuardedView } from "./guarded-view.tsx";
import { type Shown, shownOf } from "./show-guarded.ts";
import { useFocusBack } from "./use-focus-back.ts";

/** One field of one customer, for one purpose. */
export type GuardedPlace = {
  readonly subject: string;
  readonly field: string;
  readonly label: string;
  readonly purpose: string | undefined;
};

export type GuardedRevealProps = {
  readonly place: GuardedPlace;
  /** What is there already, where a colleague had agreed before. */
  readonly found?: Extract<Revealed, { kind: "clear" }> | null;
  /** The approval that it is about, where that is known. */
  readonly approval?: string;
  readonly onClose: () => void;
};

/**
 * Two people look at this: asking, waiting, and the one minute in which it is shown. It is there while it is open only, so
 * that closing it leaves nothing behind; the value is in its state and nowhere else.
 */
export function GuardedReveal({ place, found = null, approval, onClose }: GuardedRevealProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Shown | null>(() => (found === null ? null : shownOf(found)));
  useFocusBack();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={shown === null ? t("guarded.title") : t("guarded.shownTitle")}
      fullScreen={shown !== null}
      closeOnClickOutside={false}
      returnFocus={false}
    >
      {shown === null ? (
        <GuardedSteps place={place} approval={approval} onShown={setShown} onClose={onClose} />
      ) : (
        <GuardedView label={place.label} shown={shown} onHide={onClose} />
      )}
    </Dialog>
  );
}
