import { useTranslation } from "react-i18next";
import { fieldLabel, useDataMap } from "../../api/data-map.ts";
import { serverNow } from "../../api/device-proof.ts";
import type { Vendor } from "../../api/vendors.ts";
import { Badge } from "../../pieces/badge.tsx";
import type { Column } from "../../pieces/data-table.tsx";
import { VendorBadge } from "../../pieces/vendor-badge.tsx";
import { dayOf } from "../../words/times.ts";
import style from "./vendors-screen.module.css";

const FIELDS_TOLD = 3;
const SOON_MS = 30 * 86_400_000;

/** Who they are and what they do, how we stand, what they get, and when somebody looks again. */
export function useVendorColumns(): readonly Column<Vendor>[] {
  const { t } = useTranslation();
  const map = useDataMap();
  return [
    {
      name: "label",
      label: t("vendors.column.label"),
      cell: ({ label, does, isDamaged }) => (
        <>
          {label} {isDamaged ? <Badge tone="bad">{t("person.damaged.mark")}</Badge> : null}
          {does === "" ? null : <span className={style.does}>{does}</span>}
        </>
      ),
    },
    { name: "standing", label: t("vendors.column.standing"), cell: (vendor) => <VendorBadge vendor={vendor} /> },
    {
      name: "gets",
      label: t("vendors.column.gets"),
      cell: ({ gets }) => {
        if (gets.fields.length === 0) return <span className={style.quiet}>{t("vendors.getsNothing")}</span>;
        const told = gets.fields.slice(0, FIELDS_TOLD).map((field) => fieldLabel(map, field));
        const more = gets.fields.length - told.length;
        return more > 0 ? t("vendors.andMore", { fields: told.join(", "), count: more }) : told.join(", ");
      },
    },
    { name: "review", label: t("vendors.column.review"), cell: (vendor) => <ReviewDay vendor={vendor} /> },
  ];
}

/** When somebody looks again: amber within a month of it, red after. Whoever left is not looked at. */
function ReviewDay({ vendor: { state, standing, reviewDueOn } }: { readonly vendor: Vendor }) {
  const isOver = standing.code === "vendor_overdue";
  const isSoon = state === "approved" && Date.parse(reviewDueOn) - serverNow() < SOON_MS;
  if (state === "left") return <span className={style.quiet}>–</span>;
  return <span className={isOver ? style.bad : isSoon ? style.wait : style.day}>{dayOf(reviewDueOn)}</span>;
}
