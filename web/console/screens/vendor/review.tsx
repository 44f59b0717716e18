import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../api/device-proof.ts";
import { useNames } from "../../api/staff.ts";
import { Card } from "../../pieces/card.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { dayOf } from "../../words/times.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import type { PartProps } from "./vendor-facts.tsx";
import style from "./vendor-screen.module.css";

const YEAR_MS = 365 * 86_400_000;
const DAY_CHARS = 10;

/** Until when it may be given anything without somebody looking again. */
export function Review({ vendor, isOwner }: PartProps) {
  const { t } = useTranslation();
  const names = useNames(isOwner);
  const { reviewDueOn, approvedAt, approvedBy } = vendor;
  const by = approvedBy === null ? undefined : names.get(approvedBy);
  return (
    <Card
      title={t("vendor.review")}
      aside={
        isOwner ? (
          <ChangeDialog vendor={vendor} title={t("vendor.review")} read={(typed) => ({ reviewDueOn: typed.text("reviewDueOn") })}>
            {(faults) => (
              <>
                <p className={style.text}>{t("vendor.reviewSay")}</p>
                <TextInput
                  name="reviewDueOn"
                  type="date"
                  label={t("vendor.nextReview")}
                  defaultValue={dayIn(YEAR_MS)}
                  min={dayIn(0)}
                  error={faults["reviewDueOn"]}
                  required
                  withAsterisk={false}
                  data-autofocus
                />
              </>
            )}
          </ChangeDialog>
        ) : undefined
      }
    >
      <Facts
        facts={[
          { name: "due", label: t("vendor.reviewDueOn"), value: dayOf(reviewDueOn) },
          {
            name: "approved",
            label: t("vendor.approvedOn"),
            value: approvedAt === null ? t("vendor.never") : [dayOf(approvedAt), ...(by === undefined ? [] : [by])].join(" · "),
          },
        ]}
      />
    </Card>
  );
}

/** `2027-11-28`, as a date's field takes it. */
function dayIn(ms: number): string {
  return new Date(serverNow() + ms).toISOString().slice(0, DAY_CHARS);
}
