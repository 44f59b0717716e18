import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMyPurposes } from "../../api/data-map.ts";
import { Card } from "../../pieces/card.tsx";
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
  const mayNothing = useMyPurposes()?.length === 0;
  return (
    <>
      <PageHeader title={t("imports.title")} lead={t("imports.lead")} />
      {id === undefined ? (
        mayNothing ? (
          <NothingToImport />
        ) : (
          <UploadCard onUploaded={look} />
        )
      ) : (
        <OneImport key={id} id={id} onLeave={() => look(undefined)} />
      )}
      <ImportList mayImport={!mayNothing} />
    </>
  );
}

/** Whoever has no role that works with customers could write down nothing of a file; it is said before one is chosen. */
function NothingToImport() {
  const { t } = useTranslation();
  return (
    <Card title={t("customers.noPurpose")}>
      <p>{t("customers.noPurposeSay")}</p>
    </Card>
  );
}
