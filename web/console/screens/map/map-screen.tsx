import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { draft, mapTextQuery } from "../../api/map-editor.ts";
import { Card } from "../../pieces/card.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { ApplyBar } from "./apply-bar.tsx";
import { EditTab } from "./edit-tab.tsx";
import { readModel } from "./map-model.ts";
import style from "./map-screen.module.css";
import { RoleMatrix } from "./role-matrix.tsx";
import { useMapCheck } from "./use-map-check.ts";
import { Versions } from "./versions.tsx";

const route = getRouteApi("/map");

/** The data map: written as a form and as text, looked at by role, and put in force once one has seen what it changes. */
export function MapScreen() {
  const { t } = useTranslation();
  const { tab = "edit", version } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error } = useQuery(mapTextQuery);
  const written = useCell(draft);
  const text = written?.text ?? data?.yaml ?? "";
  const check = useMapCheck(text);
  const model = readModel(text);
  const write = (next: string): void =>
    draft.set(next === data?.yaml ? null : { version: written?.version ?? data?.version ?? 0, text: next });
  const inForce = data?.version ?? 0;

  return (
    <>
      <PageHeader
        title={t("map.title")}
        aside={data === undefined ? undefined : t("map.version", { version: inForce })}
        lead={t("map.lead")}
        actions={
          data === undefined ? undefined : (
            <ApplyBar text={text} isChanged={written !== null} base={written?.version ?? inForce} inForce={inForce} check={check} />
          )
        }
      />
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined ? (
        error === null ? (
          <Card title={t("map.title")}>
            <RowsSkeleton />
          </Card>
        ) : null
      ) : (
        <Tabs
          value={tab}
          keepMounted={false}
          onChange={(next) => void navigate({ search: next === "roles" || next === "versions" ? { tab: next } : {}, replace: true })}
        >
          <Tabs.List className={style.tabs} aria-label={t("map.title")}>
            <Tabs.Tab value="edit">{t("map.tab.edit")}</Tabs.Tab>
            <Tabs.Tab value="roles">{t("map.tab.roles")}</Tabs.Tab>
            <Tabs.Tab value="versions">{t("map.tab.versions")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="edit">
            <EditTab text={text} model={model} check={check} onWrite={write} />
          </Tabs.Panel>
          <Tabs.Panel value="roles">
            <RoleMatrix text={text} model={model} onWrite={write} />
          </Tabs.Panel>
          <Tabs.Panel value="versions">
            <Versions chosen={version} onChoose={(next) => void navigate({ search: { tab: "versions", version: next }, replace: true })} />
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  );
}
