import { useTranslation } from "react-i18next";
import { decideReview } from "../../api/access-reviews.ts";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import type { DecideDialogProps } from "./change-roles-dialog.tsx";

/** Somebody who needs no access any more: off at once, as a leaver is. */
export function RemoveDialog({ review, item, onDecided, onClose }: DecideDialogProps) {
  const { t } = useTranslation();
  const name = item === undefined || item.name === "" ? (item?.email ?? "") : item.name;
  return (
    <ConfirmDialog
      isOpen={item !== undefined}
      onClose={onClose}
      title={t("review.removeTitle", { name })}
      verb={t("review.remove")}
      isDestructive
      typed={t("person.leave.word")}
      onConfirm={async () => {
        if (item === undefined) return;
        await decideReview(review, item.staff, { decision: "remove" });
        await onDecided();
      }}
    >
      <p>{t("review.removeSay")}</p>
    </ConfirmDialog>
  );
}
