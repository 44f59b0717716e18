import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageHeader } from "../pieces/page-header.tsx";

export function NotHere() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("notHere.title")} lead={t("notHere.say")} />
      <Link to="/">{t("notHere.home")}</Link>
    </>
  );
}
