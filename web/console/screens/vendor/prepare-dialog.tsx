import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "../../api/customers.ts";
import { useDataMap } from "../../api/data-map.ts";
import { type MadeFile, refreshFiles } from "../../api/prepared-files.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import type { FileVendor } from "./exportable.ts";
import { FileLink } from "./file-link.tsx";
import { PrepareForm } from "./prepare-form.tsx";
import { WhoIsInIt } from "./who-is-in-it.tsx";

export type PrepareDialogProps = {
  readonly vendor: FileVendor;
  readonly purposes: readonly string[];
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Asks who and what is to be in a file, and shows its link once. Closing forgets it. */
export function PrepareDialog(props: PrepareDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={props.isOpen}
      onClose={props.onClose}
      size="lg"
      title={t("prepared.newTitle", { vendor: props.vendor.label })}
      // A stray click beside it would throw the link away.
      closeOnClickOutside={false}
    >
      {props.isOpen ? <Content {...props} /> : null}
    </Dialog>
  );
}

function Content({ vendor, purposes, onClose }: PrepareDialogProps) {
  const queries = useQueryClient();
  const map = useDataMap();
  const [purpose, setPurpose] = useState(purposes[0] ?? "");
  const [chosen, setChosen] = useState<readonly Customer[] | "all">([]);
  const [made, setMade] = useState<MadeFile | null>(null);
  if (made !== null) return <FileLink made={made} onClose={onClose} />;
  return (
    <>
      <WhoIsInIt map={map} purpose={purpose} chosen={chosen} onChoose={setChosen} />
      <PrepareForm
        vendor={vendor}
        purposes={purposes}
        purpose={purpose}
        onPurpose={setPurpose}
        subjects={chosen === "all" ? "all" : chosen.map(({ id }) => id)}
        onCancel={onClose}
        onMade={(file) => {
          setMade(file);
          void refreshFiles(queries);
        }}
      />
    </>
  );
}
