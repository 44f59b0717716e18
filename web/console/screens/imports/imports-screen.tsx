import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ImportList } from "./import-list.tsx";
import { OneImport } from "./one-import.tsx";
import { UploadCard } from "./upload-card.tsx";

const route = getRouteApi("/imports");

/** A file comes in, one says what its columns mean, and sees what was taken and what was not. */
export function ImportsScreen() {
  const { t } = useTranslation();
  const { id } = route.useSearch();
  const navigate = route.useNavigate();
  const look = (next: string | undefined): void => void navigate({ search: next === undefined ? {} : { id: next } });
  return (
    <>
      <PageHeader title={t("imports.title")} lead={t("imports.lead")} />
      {id === undefined ? <UploadCard onUploaded={look} /> : <OneImport key={id} id={id} onLeave={() => look(undefined)} />}
      <ImportList />
    </>
  );
}
