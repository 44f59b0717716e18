import { useTranslation } from "react-i18next";
import type { Vendor } from "../../api/vendors.ts";
import { FieldChips } from "../../pieces/field-chips.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { dayOf } from "../../words/times.ts";
import style from "./vendor-screen.module.css";

/** What an approval lets go where and until when, and what nobody has written down yet. */
export function ApprovalTerms({ vendor }: { readonly vendor: Vendor }) {
  const { t } = useTranslation();
  const gaps = [
    ...(vendor.gets.fields.length === 0 ? [t("vendor.gap.recipient")] : []),
    ...(vendor.breachContact === null ? [t("vendor.gap.breachContact")] : []),
    ...(vendor.termsUrl === null || vendor.privacyUrl === null ? [t("vendor.gap.terms")] : []),
    ...(Object.keys(vendor.questionnaire).length === 0 ? [t("vendor.gap.questions")] : []),
    ...(vendor.certifications.some((one) => one.isOver) ? [t("vendor.gap.certificates")] : []),
    ...(vendor.exitPlan === "" ? [t("vendor.gap.exitPlan")] : []),
  ];
  return (
    <>
      <Facts
        facts={[
          { name: "where", label: t("vendors.origin"), value: <code>{vendor.origin}</code> },
          { name: "until", label: t("vendor.reviewDueOn"), value: dayOf(vendor.reviewDueOn) },
        ]}
      />
      {vendor.gets.fields.length === 0 ? null : (
        <>
          <p>{t("vendor.gets")}</p>
          <FieldChips fields={vendor.gets.fields} />
        </>
      )}
      {gaps.length === 0 ? null : (
        <>
          <p>{t("vendor.gaps")}</p>
          <ul className={style.missing}>
            {gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
