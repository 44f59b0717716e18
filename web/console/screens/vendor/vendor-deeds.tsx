import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../../api/entries.ts";
import { type Vendor, type VendorState, changeVendor, refreshVendors } from "../../api/vendors.ts";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { ApprovalTerms } from "./approval-terms.tsx";
import style from "./vendor-screen.module.css";

/** Where each state may lead, as the server lets it; the first is the one that is looked for. */
const NEXT: Readonly<Record<VendorState, readonly VendorState[]>> = {
  proposed: ["approved", "left"],
  approved: ["suspended", "left"],
  suspended: ["approved", "left"],
  left: ["proposed"],
};

/** Approve, suspend, leave: each says first what it does. It holds for whatever is sent from that moment on. */
export function VendorDeeds({ vendor }: { readonly vendor: Vendor }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [wanted, setWanted] = useState<VendorState | null>(null);
  const close = (): void => setWanted(null);
  const move = async (state: VendorState): Promise<void> => {
    await changeVendor(vendor.id, { state });
    await Promise.all([refreshVendors(queries), refreshEntries(queries)]);
    say(t(`vendor.deed.${deedOf(vendor, state)}.done`, { label: vendor.label }));
  };
  return (
    <>
      {NEXT[vendor.state].toReversed().map((state) => (
        <Button
          key={state}
          variant={state === "approved" ? "filled" : "outline"}
          color={isHard(state) ? "red" : "green"}
          className={isHard(state) ? style.destructive : undefined}
          onClick={() => setWanted(state)}
        >
          {t(`vendor.deed.${deedOf(vendor, state)}.verb`)}
        </Button>
      ))}
      {NEXT[vendor.state].map((state) => (
        <ConfirmDialog
          key={state}
          isOpen={wanted === state}
          onClose={close}
          title={t(`vendor.deed.${deedOf(vendor, state)}.title`, { label: vendor.label })}
          verb={t(`vendor.deed.${deedOf(vendor, state)}.verb`)}
          isDestructive={isHard(state)}
          onConfirm={() => move(state)}
        >
          <p>{t(`vendor.deed.${deedOf(vendor, state)}.say`)}</p>
          {state === "approved" ? <ApprovalTerms vendor={vendor} /> : null}
          {state === "left" && vendor.exitPlan !== "" ? (
            <>
              <p>{t("vendor.exitPlanSays")}</p>
              <p className={style.text}>{vendor.exitPlan}</p>
            </>
          ) : null}
        </ConfirmDialog>
      ))}
    </>
  );
}

function isHard(state: VendorState): boolean {
  return state === "suspended" || state === "left";
}

/** Whoever was never approved is turned down, and not left. */
function deedOf(vendor: Vendor, state: VendorState): VendorState | "declined" {
  return state === "left" && vendor.state === "proposed" ? "declined" : state;
}
