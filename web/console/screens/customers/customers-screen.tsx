import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Customer, customersQuery, findCustomers } from "../../api/customers.ts";
import { type DataMap, useDataMap, useMyPurposes } from "../../api/data-map.ts";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { nameOf } from "../../pieces/customer-name.ts";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { PurposeChoice } from "../../pieces/purpose-choice.tsx";
import { SavedViews } from "../../pieces/saved-views.tsx";
import { ShownText } from "../../pieces/shown-text.tsx";
import { When } from "../../pieces/when.tsx";
import { AddCustomer } from "./add-customer.tsx";
import { FindCustomer } from "./find-customer.tsx";
import style from "./customers-screen.module.css";

const route = getRouteApi("/customers");
const COLUMNS_MAX = 3;

/** All customers, newest first, each as masked as this purpose and this person's roles want it; or those that a look-up found. */
export function CustomersScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const map = useDataMap();
  const purposes = useMyPurposes();
  const purpose = search.purpose ?? purposes?.[0]?.name;
  const [found, setFound] = useState<readonly Customer[] | null>(null);
  const all = useInfiniteQuery({ ...customersQuery(purpose), enabled: purpose !== undefined && found === null });

  const setAdding = (isAdding: boolean): void =>
    void navigate({ search: (old) => ({ ...old, new: isAdding ? true : undefined }), replace: true });
  const showTaken = async (field: string, equals: unknown): Promise<void> => {
    setFound(await findCustomers(field, equals, purpose));
    setAdding(false);
  };

  if (purposes?.length === 0)
    return (
      <>
        <PageHeader title={t("customers.title")} />
        <Card title={t("customers.noPurpose")}>
          <p>{t("customers.noPurposeSay")}</p>
        </Card>
      </>
    );
  const pages = found === null ? all : foundPages(found);
  return (
    <>
      <PageHeader
        title={t("customers.title")}
        lead={t("customers.lead")}
        actions={
          <>
            <SavedViews list="customers" />
            <PurposeChoice
              purposes={purposes ?? []}
              chosen={purpose}
              onChoose={(chosen) => void navigate({ search: (old) => ({ ...old, purpose: chosen }), replace: true })}
            />
            <Button className={style.add} onClick={() => setAdding(true)} rightSection={<KeyHint of="C" />}>
              {t("action.newCustomer")}
            </Button>
          </>
        }
      />
      <Card title={t("customers.find")}>
        <FindCustomer map={map} purpose={purpose} isFound={found !== null} onFound={setFound} />
      </Card>
      <Card title={found === null ? t("customers.all") : t("customers.found", { count: found.length })}>
        <DataTable
          caption={t("customers.title")}
          columns={columnsFor(map, t("customers.name"), t("customers.unnamed"), t("customers.changed"))}
          pages={pages}
          rowKey={(customer) => customer.id}
          rowLink={(customer) => ({ to: "/customers/$id", params: { id: customer.id }, search: { purpose } })}
          empty={
            <EmptyState
              title={t(found === null ? "customers.none" : "customers.nobody")}
              say={t(found === null ? "customers.noneSay" : "customers.nobodySay")}
            >
              {found === null ? (
                <>
                  <Button component={Link} to="/imports" variant="default">
                    {t("customers.import")}
                  </Button>
                  <Button onClick={() => setAdding(true)}>{t("action.newCustomer")}</Button>
                </>
              ) : (
                <Button variant="default" onClick={() => setFound(null)}>
                  {t("customers.showAll")}
                </Button>
              )}
            </EmptyState>
          }
        />
      </Card>
      {map === undefined || purpose === undefined ? null : (
        <AddCustomer
          map={map}
          purpose={purpose}
          isOpen={search.new === true}
          onClose={() => setAdding(false)}
          onAdded={(id) => void navigate({ to: "/customers/$id", params: { id }, search: { purpose } })}
          onFind={(field, equals) => void showTaken(field, equals)}
        />
      )}
    </>
  );
}

/** Name first, then the first fields that are looked up by, then when it last changed: which ones those are, the map says. */
function columnsFor(map: DataMap | undefined, name: string, unnamed: string, changed: string): readonly Column<Customer>[] {
  const fields = Object.entries(map?.fields ?? {}).filter(([, field]) => field.lookup !== undefined && field.type !== "name");
  return [
    { name: "name", label: name, cell: (customer) => nameOf(customer, map) ?? unnamed },
    ...fields.slice(0, COLUMNS_MAX).map(([field, { label }]) => ({
      name: field,
      label,
      cell: (customer: Customer) => <ShownText shown={customer.fields[field]} />,
    })),
    { name: "changed", label: changed, cell: (customer) => <When at={customer.updatedAt} />, width: "130px" },
  ];
}

function foundPages(found: readonly Customer[]) {
  return {
    data: { pages: [{ items: found }] },
    error: null,
    isPending: false,
    hasNextPage: false,
    isFetchingNextPage: false,
    fetchNextPage: () => undefined,
  };
}
