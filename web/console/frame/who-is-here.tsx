import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Session } from "../api/session.ts";
import style from "./who-is-here.module.css";

/** Whose session this is, and whether this person on this device may reach customers' data. */
export function WhoIsHere({ who }: { readonly who: Session }) {
  const { t } = useTranslation();
  const { staff, device } = who;
  const { missing } = who.clearance;
  const roles = [...(staff.isOwner ? [t("frame.owner")] : []), ...staff.roles.map((role) => role.label)].join(", ");
  return (
    <div className={style.who}>
      <Link to="/my/account" className={style.name}>
        {staff.name}
        {roles === "" ? "" : ` · ${roles}`}
      </Link>
      <Link to="/my/clearance" className={missing === 0 ? style.good : style.wait}>
        <span aria-hidden="true">● </span>
        {missing === 0 ? t("frame.cleared") : t("frame.clearanceMissing", { count: missing })}
      </Link>
      <Link to="/devices" className={device.isTrusted ? style.good : style.wait}>
        <span aria-hidden="true">● </span>
        {device.isTrusted ? t("frame.deviceTrusted") : t("frame.deviceNotTrusted")}
      </Link>
    </div>
  );
}
