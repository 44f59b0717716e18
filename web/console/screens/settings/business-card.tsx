import { useTranslation } from "react-i18next";
import type { Session } from "../../api/session.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { Facts } from "../../pieces/facts.tsx";
import style from "./settings-screen.module.css";

/** Whose safe this is. */
export function BusinessCard({ who: { tenant } }: { readonly who: Session }) {
  const { t } = useTranslation();
  return (
    <Card title={t("settings.business.title")}>
      <Facts
        facts={[
          { name: "name", label: t("settings.business.name"), value: tenant.name },
          {
            name: "mode",
            label: t("frame.mode"),
            value: <Badge tone={tenant.mode === "test" ? "wait" : "good"}>{t(`settings.business.${tenant.mode}`)}</Badge>,
          },
          { name: "id", label: t("settings.business.id"), value: <code>{tenant.id}</code> },
        ]}
      />
      <p className={style.quiet}>{t("settings.business.say")}</p>
    </Card>
  );
}
