import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Device } from "../../api/devices.ts";
import { PostureForm } from "./posture-form.tsx";

/** Enrols the device that one sits at, or tells anew how it is protected. */
export function EnrolDialog({ device, onClose }: { readonly device: Device | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={device !== undefined}
      onClose={onClose}
      title={t(device?.state === "known" ? "devices.enrol.title" : "devices.again.title")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {device === undefined ? null : <PostureForm device={device} onDone={onClose} />}
    </Modal>
  );
}
