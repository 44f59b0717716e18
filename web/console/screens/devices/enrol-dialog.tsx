import { useTranslation } from "react-i18next";
import type { Device } from "../../api/devices.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { PostureForm } from "./posture-form.tsx";

/** Enrols the device that one sits at, or tells anew how it is protected. */
export function EnrolDialog({ device, onClose }: { readonly device: Device | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={device !== undefined}
      onClose={onClose}
      title={t(device?.state === "known" ? "devices.enrol.title" : "devices.again.title")}
    >
      {device === undefined ? null : <PostureForm device={device} onDone={onClose} />}
    </Dialog>
  );
}
