import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { session } from "../../api/session.ts";
import { settingsQuery } from "../../api/settings.ts";
import { Opening } from "../../frame/opening.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { BusinessCard } from "./business-card.tsx";
import { CardPageCard } from "./card-page-card.tsx";
import { DangerCard } from "./danger-card.tsx";
import { MailCard } from "./mail-card.tsx";
import { NetworksCard } from "./networks-card.tsx";
import { PaymentCard } from "./payment-card.tsx";
import { SettingCard } from "./setting-card.tsx";
import style from "./settings-screen.module.css";
import { TrainingCard } from "./training-card.tsx";

const PASSWORD_MODES = ["standard", "article", "pci"] as const;
const DEVICE_CHECKS = ["attested", "reported"] as const;

/** What the business has settled for itself, and what the house around it is set to. */
export function SettingsScreen() {
  const { t } = useTranslation();
  const who = useCell(session);
  const { data, error } = useQuery(settingsQuery);
  return (
    <>
      <PageHeader title={t("settings.title")} lead={t("settings.lead")} />
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined && error === null ? <Opening /> : null}
      {data === undefined || who === null ? null : (
        <div className={style.columns}>
          <div>
            <SettingCard
              title={t("settings.passwords.title")}
              setting="passwordMode"
              now={data.passwordMode}
              options={PASSWORD_MODES.map((value) => ({
                value,
                label: t(`settings.passwords.${value}`),
                say: t(`settings.passwords.${value}Say`),
              }))}
              deviations={data.deviations}
            />
            <SettingCard
              title={t("settings.devices.title")}
              setting="deviceChecks"
              now={data.deviceChecks}
              options={DEVICE_CHECKS.map((value) => ({
                value,
                label: t(`settings.devices.${value}`),
                say: t(`settings.devices.${value}Say`),
              }))}
              deviations={data.deviations}
            />
            <TrainingCard months={data.trainingMonths} />
            <CardPageCard />
          </div>
          <div>
            <BusinessCard who={who} />
            <PaymentCard who={who} />
            <MailCard mail={data.mail} />
            <NetworksCard />
            <DangerCard />
          </div>
        </div>
      )}
    </>
  );
}
