import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./dialog.tsx";
import { Form } from "./form.tsx";

export type ConfirmDialogProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What it will do, shown before it is done. */
  readonly children: ReactNode;
  readonly verb: string;
  readonly isDestructive?: boolean;
  /** A word to be typed first, where a click would be too easy. */
  readonly typed?: string;
  readonly onConfirm: () => Promise<void>;
};

/** Shows what a deed will do, and does it only then. It stays open with the reason where it did not go. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={props.title}>
      {/* Mounted anew each time, so that a word typed before is not there already. */}
      {props.isOpen ? <Content {...props} /> : null}
    </Dialog>
  );
}

function Content({ onClose, children, verb, isDestructive = false, typed: word, onConfirm }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const confirm = async (): Promise<void> => {
    await onConfirm();
    onClose();
  };
  return (
    <Form act={confirm} verb={verb} isDestructive={isDestructive} onCancel={onClose}>
      <div>{children}</div>
      {word === undefined ? null : (
        <TextInput label={t("confirm.type", { word })} pattern={escaped(word)} required autoComplete="off" data-autofocus />
      )}
    </Form>
  );
}

/** The browser itself holds the button back until the word stands there. */
function escaped(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, String.raw`\$&`);
}
