import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Device } from "../../api/devices.ts";
import { Card } from "../../pieces/card.tsx";
import { DeviceTrust } from "../../pieces/device-trust.tsx";
import { DeviceProblems } from "./device-problems.tsx";
import style from "./devices-screen.module.css";

/** The device in front of the person: trusted, or what to do so that it is. */
export function ThisDevice({ device, onEnrol }: { readonly device: Device; readonly onEnrol: () => void }) {
  const { t } = useTranslation();
  const isKnown = device.state === "known";
  return (
    <Card title={t("devices.this")}>
      <div className={style.here}>
        <div>
          <p className={style.name}>
            {device.label} <DeviceTrust device={device} />
          </p>
          <p className={style.quiet}>{t(device.isTrusted ? "devices.thisTrusted" : isKnown ? "devices.thisKnown" : "devices.thisNot")}</p>
        </div>
        <Button variant={device.isTrusted ? "default" : "filled"} onClick={onEnrol}>
          {t(isKnown ? "devices.enrol.verb" : "devices.again.verb")}
        </Button>
      </div>
      {isKnown ? null : <DeviceProblems problems={device.problems} />}
    </Card>
  );
}
