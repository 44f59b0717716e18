import { Modal, type ModalProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/**
 * A dialog whose cross has a name that is heard in the language of the console. A click beside it closes it until something
 * was typed: a hand that slips takes nobody's words. Escape and the cross are meant.
 */
export function Dialog({ opened, closeOnClickOutside = true, ...props }: Omit<ModalProps, "closeButtonProps" | "onInput">) {
  const { t } = useTranslation();
  const [isTyped, setTyped] = useState(false);
  const [wasOpen, setWasOpen] = useState(opened);
  if (wasOpen !== opened) {
    setWasOpen(opened);
    setTyped(false);
  }
  return (
    <Modal
      {...props}
      opened={opened}
      closeOnClickOutside={closeOnClickOutside && !isTyped}
      closeButtonProps={{ "aria-label": t("close") }}
      onInput={() => setTyped(true)}
    />
  );
}
