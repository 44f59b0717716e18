import { Button, Checkbox } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { requestsQuery } from "../../api/requests.ts";
import { useScreenKeys } from "../../frame/screen-keys.ts";
import { Card } from "../../pieces/card.tsx";
import { Choices } from "../../pieces/choices.tsx";
import { DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { SavedViews } from "../../pieces/saved-views.tsx";
import { FindRequest } from "./find-request.tsx";
import { useRequestColumns } from "./request-columns.tsx";
import style from "./requests-screen.module.css";
import { REQUEST_VIEWS, type RequestView, type RequestsSearch, STATES_OF } from "./requests-search.ts";

const route = getRouteApi("/requests");

/** What customers were asked for, newest first, and how far each is: live. */
export function RequestsScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useRequestColumns();
  const [number, setNumber] = useState<string | null>(null);
  const view = search.state ?? "current";
  const filters = number === null ? { state: STATES_OF[view], mine: search.mine } : { number };
  const pages = useInfiniteQuery(requestsQuery(filters));
  const narrow = (change: RequestsSearch): void => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  useScreenKeys({ c: () => void navigate({ to: "/requests/new" }) });

  const ask = (
    <Button component={Link} to="/requests/new" rightSection={<KeyHint of="C" />}>
      {t("action.newRequest")}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t("requests.title")}
        lead={t("requests.lead")}
        actions={
          <>
            <SavedViews list="requests" />
            {ask}
          </>
        }
      />
      <div className={style.filters}>
        <Choices<RequestView>
          label={t("requests.show")}
          chosen={view}
          choices={REQUEST_VIEWS.map((value) => ({ value, label: t(`requests.view.${value}`) }))}
          onChoose={(value) => narrow({ state: value === "current" ? undefined : value })}
        />
        <Checkbox
          label={t("requests.mine")}
          checked={search.mine === true}
          onChange={(event) => narrow({ mine: event.currentTarget.checked || undefined })}
        />
        <FindRequest isFound={number !== null} onFind={setNumber} />
      </div>
      <Card title={number === null ? t(`requests.view.${view}`) : t("requests.found")}>
        <DataTable
          caption={t("requests.title")}
          columns={columns}
          pages={pages}
          rowKey={(request) => request.id}
          rowLink={(request) => ({ to: "/requests/$id", params: { id: request.id } })}
          empty={
            number === null ? (
              <EmptyState title={t("requests.none")} say={t("requests.noneSay")}>
                {ask}
              </EmptyState>
            ) : (
              <EmptyState title={t("requests.nobody")} say={t("requests.nobodySay")} />
            )
          }
        />
      </Card>
    </>
  );
}
