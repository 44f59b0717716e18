import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Approval, approvalQuery, isGoingOn } from "../../api/approvals.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { GuardedReveal } from "../../pieces/guarded-reveal.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { useFocusBack } from "../../pieces/use-focus-back.ts";
import { ApprovalFacts } from "./approval-facts.tsx";
import { VoteForm } from "./vote-form.tsx";

export type ApprovalDialogProps = { readonly id: string; readonly onClose: () => void };

/** One question: answered by whoever may, gone on with by whoever asked, told to everybody else. */
export function ApprovalDialog({ id, onClose }: ApprovalDialogProps) {
  const { t } = useTranslation();
  const { data: approval, error } = useQuery(approvalQuery(id));
  useFocusBack();
  if (approval?.isMine === true && approval.form === "clear" && isGoingOn(approval)) {
    const { subject, field, fieldLabel: label, purpose } = approval;
    return <GuardedReveal place={{ subject, field, label, purpose }} approval={id} onClose={onClose} />;
  }
  return (
    <Dialog opened onClose={onClose} title={titleOf(approval)} returnFocus={false}>
      {approval === undefined ? error === null ? <RowsSkeleton /> : <RefusalNote error={error} /> : <ApprovalFacts approval={approval} />}
      {approval?.mayVote === true ? <VoteForm approval={approval} onClose={onClose} /> : null}
    </Dialog>
  );

  function titleOf(about: Approval | undefined): string {
    if (about === undefined) return t("approvals.title");
    return t("approvals.dialog", { name: about.asker.name ?? t("actorKind.staff"), field: about.fieldLabel });
  }
}
