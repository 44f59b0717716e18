import type { TFunction } from "i18next";
import type { Home } from "../api/home.ts";
import { sizeOf } from "./sizes.ts";
import { countOf, dayOf, relativeTime } from "./times.ts";

export type HouseFacts = Home["houseFacts"];
type Matter = keyof HouseFacts;

/** One line of how the house stands; undefined where nothing is known of it. */
export function houseLine(
  t: TFunction,
  matter: Matter,
  { vault, ledger, disk, backup, staff, devices, mail }: HouseFacts,
): string | undefined {
  const lines: Readonly<Record<Matter, () => string | undefined>> = {
    vault: () => vault && vaultLine(t, vault),
    ledger: () => ledger && ledgerLine(t, ledger),
    disk: () => disk && diskLine(t, disk),
    backup: () =>
      backup && (backup.lastAt === null ? t("houseSay.backup.none") : t("houseSay.backup.last", { when: relativeTime(backup.lastAt) })),
    staff: () => staff && t("houseSay.staff", { cleared: countOf(staff.cleared), all: countOf(staff.all) }),
    devices: () => devices && t("houseSay.devices", { trusted: countOf(devices.trusted), all: countOf(devices.all) }),
    mail: () => mail && t(mail.isSent ? "houseSay.mail.sent" : "houseSay.mail.held"),
  };
  return lines[matter]();
}

function vaultLine(t: TFunction, { isOpen, keysSince }: NonNullable<HouseFacts["vault"]>): string {
  if (!isOpen) return t("houseSay.vault.sealed");
  return keysSince === null ? t("houseSay.vault.open") : t("houseSay.vault.openSince", { day: dayOf(keysSince) });
}

function diskLine(t: TFunction, { freeBytes, isReadOnly }: NonNullable<HouseFacts["disk"]>): string {
  if (freeBytes === null) return t("houseSay.disk.elsewhere");
  return t(isReadOnly ? "houseSay.disk.readOnly" : "houseSay.disk.free", { size: sizeOf(freeBytes) });
}

function ledgerLine(t: TFunction, { entries: count, newestAt }: NonNullable<HouseFacts["ledger"]>): string {
  const entries = t("houseSay.ledger.entries", { count, replace: { count: countOf(count) } });
  return newestAt === null ? entries : t("houseSay.ledger.newest", { entries, when: relativeTime(newestAt) });
}
