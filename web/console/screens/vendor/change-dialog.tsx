import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../../api/entries.ts";
import { type Vendor, type VendorChange, changeVendor, refreshVendors } from "../../api/vendors.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import type { Faults } from "../../pieces/failure.ts";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import style from "./vendor-screen.module.css";

export type ChangeDialogProps = {
  readonly vendor: Vendor;
  readonly title: string;
  readonly isWide?: boolean;
  /** What is to be otherwise, out of what stands in the form. */
  readonly read: (typed: Typed) => VendorChange;
  readonly children: (faults: Faults) => ReactNode;
};

/** The button that opens one part of what is written down of a vendor, and the form behind it. */
export function ChangeDialog(props: ChangeDialogProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {t("vendor.change")}
        <span className="sr-only"> {props.title}</span>
      </Button>
      <Dialog opened={isOpen} onClose={close} size={props.isWide === true ? "xl" : "lg"} title={props.title}>
        {isOpen ? <Content {...props} onClose={close} /> : null}
      </Dialog>
    </>
  );
}

function Content({ vendor, read, children, onClose }: ChangeDialogProps & { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [opened] = useState<Readonly<Record<string, unknown>>>(vendor);
  const change = async (typed: Typed): Promise<void> => {
    // What was not touched stays what a colleague has made of it meanwhile.
    const touched = Object.entries(read(typed)).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(opened[name]));
    if (touched.length === 0) return onClose();
    const now = await changeVendor(vendor.id, Object.fromEntries(touched));
    await Promise.all([refreshVendors(queries), refreshEntries(queries)]);
    say(t(vendor.state === "approved" && now.state === "proposed" ? "vendor.savedProposed" : "vendor.saved", { label: now.label }));
    onClose();
  };
  return (
    <Form verb={t("save")} act={change} onCancel={onClose}>
      {(faults) => <div className={style.fields}>{children(faults)}</div>}
    </Form>
  );
}
