import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import type { Device } from "../../api/devices.ts";
import { session } from "../../api/session.ts";
import { useNames } from "../../api/staff.ts";
import { DeviceTrust } from "../../pieces/device-trust.tsx";
import { type Fact, Facts } from "../../pieces/facts.tsx";
import { When } from "../../pieces/when.tsx";
import type { DeviceStep } from "./device-dialog.tsx";
import { DeviceProblems } from "./device-problems.tsx";
import style from "./devices-screen.module.css";

/** How a device stands. People tell of their own devices only; an owner may also end anybody's. */
export function DeviceLook({ device, onStep }: { readonly device: Device; readonly onStep: (step: DeviceStep) => void }) {
  const { t } = useTranslation();
  const facts = useFacts(device);
  const who = useCell(session);
  const isOwn = device.staff === who?.staff.id;
  const isOver = device.endedAt !== null;
  return (
    <>
      <Facts facts={facts} />
      {isOver ? null : <DeviceProblems problems={device.problems} />}
      <div className={style.deeds}>
        {isOver ? null : (
          <>
            {isOwn && (device.isCurrent || device.state === "enrolled") ? (
              <Button onClick={() => onStep("posture")}>{t(device.state === "known" ? "devices.enrol.verb" : "devices.again.verb")}</Button>
            ) : null}
            {isOwn ? (
              <Button variant="default" onClick={() => onStep("pair")}>
                {t("devices.pair.verb")}
              </Button>
            ) : null}
            <Button variant="default" onClick={() => onStep("rename")}>
              {t("devices.rename.verb")}
            </Button>
          </>
        )}
        <Button variant="default" onClick={() => onStep("records")}>
          {t("devices.records.verb")}
        </Button>
        {isOver ? null : (
          <>
            <Button color="red" onClick={() => onStep("loss")}>
              {t("devices.loss.verb")}
            </Button>
            <Button variant="default" onClick={() => onStep("remove")}>
              {t("devices.remove.verb")}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

function useFacts(device: Device): readonly Fact[] {
  const { t } = useTranslation();
  const who = useCell(session);
  const names = useNames(who?.staff.isOwner === true);
  const { report, attested } = device;
  const told = report ?? attested;
  const yesNo = (value: boolean | "yes" | "no" | "unknown"): string =>
    t(`devices.finding.${value === true ? "yes" : value === false ? "no" : value}`);
  const by = t(report === null ? "devices.byPerson" : "devices.byAgent");
  const toldAt = report === null ? device.attestedAt : device.reportedAt;
  return [
    { name: "trust", label: t("devices.column.trust"), value: <DeviceTrust device={device} /> },
    ...(names.has(device.staff) ? [{ name: "person", label: t("devices.column.person"), value: names.get(device.staff) }] : []),
    ...(told === null
      ? []
      : [
          { name: "os", label: t("devices.posture.os"), value: `${t(`devices.os.${told.os}`)} ${told.osVersion}` },
          { name: "disk", label: t("devices.diskFact"), value: yesNo(told.diskEncrypted) },
          { name: "lock", label: t("devices.lockFact"), value: yesNo(told.screenLock) },
        ]),
    ...(toldAt === null
      ? []
      : [
          {
            name: "checked",
            label: t("devices.column.checked"),
            value: (
              <>
                {by} <When at={toldAt} />
              </>
            ),
          },
        ]),
    { name: "first", label: t("devices.firstSeen"), value: <When at={device.firstSeenAt} /> },
    { name: "seen", label: t("devices.column.seen"), value: <When at={device.seenAt} /> },
    ...(device.endedAt === null ? [] : [{ name: "ended", label: t("devices.ended"), value: <When at={device.endedAt} /> }]),
  ];
}
