import { Modal, type ModalProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A dialog whose cross has a name that is heard in the language of the console. */
export function Dialog(props: Omit<ModalProps, "closeButtonProps">) {
  const { t } = useTranslation();
  return <Modal {...props} closeButtonProps={{ "aria-label": t("close") }} />;
}
