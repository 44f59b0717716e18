import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ReviewItem, decideReview } from "../../api/access-reviews.ts";
import { type Reach, rolesQuery } from "../../api/staff.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { Consequences } from "../person/consequences.tsx";
import { ReachFields } from "../staff/reach-fields.tsx";

export type DecideDialogProps = {
  readonly review: string;
  readonly item: ReviewItem | undefined;
  readonly onDecided: () => Promise<void>;
  readonly onClose: () => void;
};

/** Other roles from now on, with what that changes. */
export function ChangeRolesDialog({ item, ...rest }: DecideDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={item !== undefined} onClose={rest.onClose} size="lg" title={t("person.change.title", { name: item?.name ?? "" })}>
      {item === undefined ? null : <Content key={item.staff} item={item} {...rest} />}
    </Dialog>
  );
}

function Content({ review, item, onDecided, onClose }: DecideDialogProps & { readonly item: ReviewItem }) {
  const { t } = useTranslation();
  const { data: roles } = useQuery(rolesQuery);
  const before: Reach = { roles: item.roles.map((role) => role.name), isOwner: item.isOwner };
  const [reach, setReach] = useState<Reach>(before);
  return (
    <Form
      act={async () => {
        await decideReview(review, item.staff, { decision: "change", roles: [...reach.roles] });
        await onDecided();
        onClose();
      }}
      verb={t("review.changeVerb")}
      onCancel={onClose}
    >
      <ReachFields reach={reach} onChange={setReach} isOwnerFixed />
      {roles === undefined ? null : <Consequences roles={roles.items} before={before} after={reach} />}
    </Form>
  );
}
