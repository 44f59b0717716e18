import { Button, NativeSelect } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { forwardsQuery } from "../../api/forwards.ts";
import { vendorsQuery } from "../../api/vendors.ts";
import { useScreenKeys } from "../../frame/screen-keys.ts";
import { Card } from "../../pieces/card.tsx";
import { DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { SavedViews } from "../../pieces/saved-views.tsx";
import { useForwardColumns } from "./forward-columns.tsx";
import { ForwardDialog } from "./forward-dialog.tsx";
import style from "./forwards-screen.module.css";
import type { ForwardsSearch } from "./forwards-search.ts";

const route = getRouteApi("/forwards");

/** What was sent to vendors, newest first, and what came of each: told honestly where nobody knows. */
export function ForwardsScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const vendors = useQuery(vendorsQuery).data?.items ?? [];
  const pages = useInfiniteQuery(forwardsQuery({ vendor: search.vendor, subject: search.customer }));
  const opened = pages.data?.pages.flatMap(({ items }) => items).find(({ id }) => id === search.id);
  const narrow = (change: ForwardsSearch): void => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  useScreenKeys({ c: () => void navigate({ to: "/forwards/new" }) });

  const send = (
    <Button component={Link} to="/forwards/new" rightSection={<KeyHint of="C" />}>
      {t("forwards.send")}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t("forwards.title")}
        lead={t("forwards.lead")}
        actions={
          <>
            <SavedViews list="forwards" />
            {send}
          </>
        }
      />
      <div className={style.filters}>
        <NativeSelect
          label={t("forwards.vendor")}
          size="xs"
          value={search.vendor ?? ""}
          data={[{ value: "", label: t("forwards.everyVendor") }, ...vendors.map(({ id, label }) => ({ value: id, label }))]}
          onChange={({ currentTarget: { value } }) => narrow({ vendor: value === "" ? undefined : value })}
        />
        {search.customer === undefined ? null : (
          <Button size="xs" variant="default" onClick={() => narrow({ customer: undefined })}>
            {t("ledger.oneCustomer")} ✕
          </Button>
        )}
      </div>
      <Card title={t("forwards.all")}>
        <DataTable
          caption={t("forwards.title")}
          columns={useForwardColumns()}
          pages={pages}
          rowKey={(forward) => forward.id}
          rowLink={(forward) => ({ to: "/forwards", search: { ...search, id: forward.id } })}
          empty={
            <EmptyState title={t("forwards.none")} say={t("forwards.noneSay")}>
              {send}
            </EmptyState>
          }
        />
      </Card>
      <ForwardDialog forward={opened} onClose={() => narrow({ id: undefined })} />
    </>
  );
}
