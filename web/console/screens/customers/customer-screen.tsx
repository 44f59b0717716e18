import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { call } from "../../api/call.ts";
import type { Customer } from "../../api/customers.ts";
import { useCell } from "../../api/cell.ts";
import { isGranted, useDataMap, useMyPurposes } from "../../api/data-map.ts";
import { session } from "../../api/session.ts";
import { Opening } from "../../frame/opening.tsx";
import { Card } from "../../pieces/card.tsx";
import { nameOf } from "../../pieces/customer-name.ts";
import { FieldValue } from "../../pieces/field-value.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./customer-screen.module.css";

const route = getRouteApi("/customers/$id");

function customerQuery(id: string, purpose: string | undefined) {
  return queryOptions({
    queryKey: ["customer", id, { purpose }],
    queryFn: ({ signal }) => call<Customer>("GET", `/v1/subjects/${id}`, { query: { purpose }, signal }),
  });
}

/** What is held of one customer, field by field, for the work at hand. */
export function CustomerScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { purpose: chosen } = route.useSearch();
  const map = useDataMap();
  const mine = useMyPurposes();
  const who = useCell(session);
  const purpose = chosen ?? mine?.[0]?.name;
  const { data, error } = useQuery({ ...customerQuery(id, purpose), enabled: purpose !== undefined });
  const fields = Object.entries(map?.fields ?? {}).filter(([, field]) => purpose === undefined || field.purposes.includes(purpose));
  return (
    <>
      <PageHeader
        title={data === undefined ? t("customer.title") : (nameOf(data, map) ?? t("customers.unnamed"))}
        crumbs={
          <Link to="/customers" search={{ purpose: chosen }}>
            {t("customers.title")}
          </Link>
        }
        lead={
          data === undefined ? undefined : (
            <>
              {t("customer.since")} <When at={data.createdAt} />
            </>
          )
        }
      />
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined && error === null ? <Opening /> : null}
      {data === undefined ? null : (
        <Card title={t("customer.held")} aside={purpose === undefined ? undefined : map?.purposes[purpose]?.label}>
          <dl className={style.fields}>
            {fields.map(([field, { label }]) => (
              <div key={field} className={style.field}>
                <dt>{label}</dt>
                <dd>
                  <FieldValue
                    subject={id}
                    field={field}
                    label={label}
                    shown={data.fields[field]}
                    purpose={purpose}
                    mayReveal={isGranted(map, who, purpose, field, "clear")}
                  />
                </dd>
              </div>
            ))}
          </dl>
        </Card>
      )}
    </>
  );
}
