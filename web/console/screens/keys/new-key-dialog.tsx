import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../pieces/dialog.tsx";
import { NewKeyForm } from "./new-key-form.tsx";
import { ShownKey } from "./shown-key.tsx";

export type NewKeyDialogProps = { readonly isOpen: boolean; readonly onClose: () => void; readonly onMade: () => void };

export type MadeKey = { readonly key: string; readonly purpose: string | undefined };

/** Asks what the key is for, and shows it once. Closing forgets it. */
export function NewKeyDialog(props: NewKeyDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} size="lg" title={t("keys.new")}>
      {props.isOpen ? <Content {...props} /> : null}
    </Dialog>
  );
}

function Content({ onClose, onMade }: NewKeyDialogProps) {
  const [made, setMade] = useState<MadeKey | null>(null);
  if (made !== null) return <ShownKey made={made} onClose={onClose} />;
  return (
    <NewKeyForm
      onCancel={onClose}
      onMade={(key) => {
        setMade(key);
        onMade();
      }}
    />
  );
}
