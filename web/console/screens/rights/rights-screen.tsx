import { Button, NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { KINDS } from "../../api/rights-kinds.ts";
import { rightsListQuery } from "../../api/rights-requests.ts";
import { useScreenKeys } from "../../frame/screen-keys.ts";
import { Card } from "../../pieces/card.tsx";
import { Choices } from "../../pieces/choices.tsx";
import { DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { SavedViews } from "../../pieces/saved-views.tsx";
import { useRightsColumns } from "./rights-columns.tsx";
import style from "./rights-screen.module.css";
import { DUES, RIGHTS_VIEWS, type RightsSearch, type RightsView, orderOf, statesOf } from "./rights-search.ts";

const route = getRouteApi("/rights");
const NARROWS = ["kind", "due", "export", "tasks", "letters"] as const;

/** What customers ask for about their own data, and how much time there is for each answer. */
export function RightsScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const view = search.state ?? "current";
  const pages = useInfiniteQuery(rightsListQuery({ ...search, state: statesOf(view, search), order: orderOf(view) }));
  const narrow = (change: RightsSearch): void => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const isNarrowed = NARROWS.some((one) => search[one] !== undefined);
  useScreenKeys({ c: () => void navigate({ to: "/rights/new" }) });
  const file = (
    <Button component={Link} to="/rights/new" rightSection={<KeyHint of="C" />}>
      {t("rights.file")}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t("rights.title")}
        lead={t("rights.lead")}
        actions={
          <>
            <SavedViews list="rights" />
            {file}
          </>
        }
      />
      <div className={style.filters}>
        <Choices<RightsView>
          label={t("requests.show")}
          chosen={view}
          choices={RIGHTS_VIEWS.map((value) => ({ value, label: t(`rights.view.${value}`) }))}
          onChoose={(value) => narrow({ state: value === "current" ? undefined : value })}
        />
        <div className={style.selects}>
          <NativeSelect
            size="xs"
            aria-label={t("rights.column.kind")}
            value={search.kind ?? ""}
            onChange={(event) => narrow({ kind: KINDS.find((one) => one === event.currentTarget.value) })}
            data={[{ value: "", label: t("rights.everyKind") }, ...KINDS.map((value) => ({ value, label: t(`rights.kind.${value}`) }))]}
          />
          <NativeSelect
            size="xs"
            aria-label={t("rights.column.clock")}
            value={search.due ?? ""}
            onChange={(event) => narrow({ due: DUES.find((one) => one === event.currentTarget.value) })}
            data={[{ value: "", label: t("rights.anyTime") }, ...DUES.map((value) => ({ value, label: t(`rights.due.${value}`) }))]}
          />
          <NativeSelect
            size="xs"
            aria-label={t("rights.copy")}
            value={search.export ?? ""}
            onChange={(event) => narrow({ export: event.currentTarget.value === "failed" ? "failed" : undefined })}
            data={[
              { value: "", label: t("rights.anyCopy") },
              { value: "failed", label: t("rights.copyFailed") },
            ]}
          />
          <NativeSelect
            size="xs"
            aria-label={t("rights.told")}
            value={search.tasks === undefined ? (search.letters === undefined ? "" : "letters") : "tasks"}
            onChange={({ currentTarget: { value } }) =>
              narrow({ tasks: value === "tasks" ? "returned" : undefined, letters: value === "letters" ? "returned" : undefined })
            }
            data={[
              { value: "", label: t("rights.anyTold") },
              { value: "tasks", label: t("rights.letterReturned") },
              { value: "letters", label: t("rights.letterNotArrived") },
            ]}
          />
        </div>
      </div>
      <Card title={t(titleOf(view, search))}>
        <DataTable
          caption={t("rights.title")}
          columns={useRightsColumns()}
          pages={pages}
          rowKey={(request) => request.id}
          rowLink={(request) => ({ to: "/rights/$id", params: { id: request.id } })}
          empty={
            isNarrowed ? (
              <EmptyState title={t("rights.noneSuch")} say={t("rights.noneSuchSay")}>
                <Button variant="default" onClick={() => narrow(Object.fromEntries(NARROWS.map((one) => [one, undefined])))}>
                  {t("customers.showAll")}
                </Button>
              </EmptyState>
            ) : (
              <EmptyState title={t(`rights.none.${view}`)} say={t(view === "current" ? "rights.noneSay" : "rights.noneElseSay")}>
                {view === "current" ? file : null}
              </EmptyState>
            )
          }
        />
      </Card>
    </>
  );
}

/** A list that the first screen leads to says what is in it. */
function titleOf(view: RightsView, { export: copy, tasks, letters }: RightsSearch) {
  if (view !== "current") return `rights.view.${view}` as const;
  if (copy !== undefined) return "rights.copyFailed";
  if (tasks !== undefined) return "rights.letterReturned";
  return letters === undefined ? (`rights.view.${view}` as const) : "rights.letterNotArrived";
}
