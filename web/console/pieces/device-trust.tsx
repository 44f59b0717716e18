import { useTranslation } from "react-i18next";
import type { Device } from "../api/devices.ts";
import { Badge } from "./badge.tsx";

/** Whether customers' data may be shown on a device, in a word. */
export function DeviceTrust({ device }: { readonly device: Pick<Device, "state" | "isTrusted"> }) {
  const { t } = useTranslation();
  switch (device.state) {
    case "lost":
    case "stolen":
      return <Badge tone="bad">{t(`device.state.${device.state}`)}</Badge>;
    case "removed":
      return <Badge>{t("device.state.removed")}</Badge>;
    case "known":
      return <Badge tone="wait">{t("device.state.known")}</Badge>;
    case "enrolled":
      return device.isTrusted ? (
        <Badge tone="good">{t("device.state.trusted")}</Badge>
      ) : (
        <Badge tone="wait">{t("device.state.notTrusted")}</Badge>
      );
  }
}
