import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { type Approval, approvalsQuery, isGoingOn, refreshApprovals } from "../api/approvals.ts";
import { mayBreakGlass, useDataMap } from "../api/data-map.ts";
import { useCell } from "../api/cell.ts";
import type { Refusal } from "../api/refusal.ts";
import { session } from "../api/session.ts";
import { BreakGlass } from "./break-glass.tsx";
import { GuardedApproval } from "./guarded-approval.tsx";
import { GuardedAsk } from "./guarded-ask.tsx";
import type { GuardedPlace } from "./guarded-reveal.tsx";
import { NobodyCanApprove } from "./nobody-can-approve.tsx";
import { RefusalNote } from "./refusal-note.tsx";
import { RowsSkeleton } from "./rows-skeleton.tsx";
import type { Shown } from "./show-guarded.ts";

export type GuardedStepsProps = {
  readonly place: GuardedPlace;
  readonly approval: string | undefined;
  readonly onShown: (shown: Shown) => void;
  readonly onClose: () => void;
};

type Step =
  /** Goes on where this person had asked before, else asks. */
  | { readonly kind: "found" }
  | { readonly kind: "ask" }
  | { readonly kind: "approval"; readonly id: string }
  | { readonly kind: "nobody"; readonly refusal: Refusal }
  | { readonly kind: "break" };

export function GuardedSteps({ place, approval, onShown, onClose }: GuardedStepsProps) {
  const queries = useQueryClient();
  const map = useDataMap();
  const who = useCell(session);
  const [step, setStep] = useState<Step>(approval === undefined ? { kind: "found" } : { kind: "approval", id: approval });
  const list = useInfiniteQuery({ ...approvalsQuery(), enabled: step.kind === "found" });
  const goOn = useCallback((id: string) => setStep({ kind: "approval", id }), []);
  const breakGlass = mayBreakGlass(map, who, place.purpose, place.field) ? () => setStep({ kind: "break" }) : undefined;
  const lookAgain = async (): Promise<void> => {
    await refreshApprovals(queries);
    setStep({ kind: "found" });
  };
  const ask = (
    <GuardedAsk
      place={place}
      onAsked={goOn}
      onUnderWay={lookAgain}
      onNobody={(refusal) => setStep({ kind: "nobody", refusal })}
      onClose={onClose}
    />
  );

  switch (step.kind) {
    case "found": {
      if (list.error !== null) return <RefusalNote error={list.error} />;
      if (list.isPending) return <RowsSkeleton />;
      const own = list.data.pages.flatMap((page) => page.items).find((one) => isAbout(one, place) && isGoingOn(one));
      return own === undefined ? ask : <GuardedApproval id={own.id} {...{ place, onShown, onClose, breakGlass }} onAgain={askAgain} />;
    }
    case "ask":
      return ask;
    case "approval":
      return <GuardedApproval id={step.id} {...{ place, onShown, onClose, breakGlass }} onAgain={askAgain} />;
    case "nobody":
      return <NobodyCanApprove refusal={step.refusal} onBreak={breakGlass} onClose={onClose} />;
    case "break":
      return <BreakGlass place={place} onShown={onShown} onClose={onClose} />;
  }

  function askAgain(): void {
    setStep({ kind: "ask" });
  }
}

function isAbout(approval: Approval, { subject, field, purpose }: GuardedPlace): boolean {
  const isSame = approval.subject === subject && approval.field === field && (purpose === undefined || approval.purpose === purpose);
  return approval.isMine && approval.form === "clear" && isSame;
}
