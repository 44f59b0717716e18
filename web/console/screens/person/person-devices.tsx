import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { devicesQuery } from "../../api/devices.ts";
import type { Person } from "../../api/staff.ts";
import { Opening } from "../../frame/opening.tsx";
import { Card } from "../../pieces/card.tsx";
import { DeviceTrust } from "../../pieces/device-trust.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./person-screen.module.css";

/** What a person works with. Devices that have ended are told under Devices. */
export function PersonDevices({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(devicesQuery("all"));
  const own = data?.filter((device) => device.staff === person.id && device.endedAt === null) ?? [];
  return (
    <Card title={t("person.devices")} aside={<Link to="/devices">{t("person.devicesLink")}</Link>}>
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined && error === null ? <Opening /> : null}
      {data !== undefined && own.length === 0 ? <p className={style.quiet}>{t("person.noDevice")}</p> : null}
      <ul className={style.list}>
        {own.map((device) => (
          <li key={device.id} className={style.line}>
            <div>
              <p className={style.label}>{device.label}</p>
              <p className={style.quiet}>
                {t("device.seen")} <When at={device.seenAt} />
              </p>
            </div>
            <DeviceTrust device={device} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
