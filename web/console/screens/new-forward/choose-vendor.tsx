import { Radio } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Vendor } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { ReadAloud } from "../../pieces/read-aloud.tsx";
import { VendorBadge } from "../../pieces/vendor-badge.tsx";
import style from "./new-forward-screen.module.css";

export type ChooseVendorProps = {
  readonly vendors: readonly Vendor[];
  readonly chosen: Vendor | undefined;
  readonly purpose: string;
  readonly onChoose: (id: string) => void;
};

/** To whom. One that is given nothing today can be chosen too, and says why, in words that can be read to the customer. */
export function ChooseVendor({ vendors, chosen, purpose, onChoose }: ChooseVendorProps) {
  const { t } = useTranslation();
  const offered = vendors.filter((vendor) => vendor.state !== "left" || vendor.id === chosen?.id);
  return (
    <Card title={t("newForward.vendor")}>
      {offered.length === 0 ? <EmptyState title={t("vendors.none")} say={t("vendors.noneSayStaff")} /> : null}
      <Radio.Group value={chosen?.id ?? ""} onChange={onChoose} aria-label={t("newForward.vendor")}>
        <div className={style.options}>
          {offered.map((vendor) => (
            <Radio
              key={vendor.id}
              value={vendor.id}
              label={
                <>
                  {vendor.label} {vendor.standing.ok ? null : <VendorBadge vendor={vendor} />}
                </>
              }
              description={isFor(vendor, purpose) ? vendor.does : t("newForward.notForPurpose")}
            />
          ))}
        </div>
      </Radio.Group>
      {chosen === undefined || chosen.standing.ok ? null : (
        <ReadAloud say={chosen.standing.say ?? t("vendor.givenNothing")} unlock={chosen.standing.unlock ?? null} />
      )}
    </Card>
  );
}

/** The one that was chosen; else the only one to whom something may go for this purpose. */
export function vendorFor(vendors: readonly Vendor[], chosen: string | undefined, purpose: string | undefined): Vendor | undefined {
  const own = vendors.find(({ id }) => id === chosen);
  if (own !== undefined || purpose === undefined) return own;
  const open = vendors.filter((vendor) => vendor.standing.ok && isFor(vendor, purpose));
  return open.length === 1 ? open[0] : undefined;
}

function isFor({ gets }: Vendor, purpose: string): boolean {
  return gets.purposes.includes(purpose);
}
