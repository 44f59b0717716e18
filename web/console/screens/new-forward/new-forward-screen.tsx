import { Link, getRouteApi } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDataMap, useMyPurposes } from "../../api/data-map.ts";
import { operationsQuery, vendorsQuery } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { PurposeChoice } from "../../pieces/purpose-choice.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import type { NewForwardSearch } from "../forwards/forwards-search.ts";
import { ChooseCustomer } from "../new-request/choose-customer.tsx";
import { ChooseOperation } from "./choose-operation.tsx";
import { ChooseVendor, vendorFor } from "./choose-vendor.tsx";
import { ForwardForm } from "./forward-form.tsx";
import style from "./new-forward-screen.module.css";
import { type Outcome, TheOutcome } from "./the-outcome.tsx";
import { WhatLeaves } from "./what-leaves.tsx";

const route = getRouteApi("/forwards/new");

/** Sending something of a customer's to a vendor: to whom, what, and the little that is typed; nobody sees the values. */
export function NewForwardScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const map = useDataMap();
  const purposes = useMyPurposes();
  const vendors = useQuery(vendorsQuery);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const purpose = search.purpose ?? purposes?.[0]?.name;
  const { customer } = search;
  const vendor = vendorFor(vendors.data?.items ?? [], search.vendor, purpose);
  const { data: operations } = useQuery({ ...operationsQuery(vendor?.id ?? ""), enabled: vendor !== undefined });
  const sendable = operations?.filter(({ isDamaged }) => !isDamaged) ?? [];
  // Whoever named one that is not to be sent is given no other in its place.
  const only = search.operation === undefined && sendable.length === 1 ? sendable[0] : undefined;
  const operation = sendable.find(({ name }) => name === search.operation) ?? only;
  const choose = (change: NewForwardSearch): void => {
    setOutcome(null);
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  };

  return (
    <>
      <PageHeader
        title={t("newForward.title")}
        crumbs={<Link to="/forwards">{t("forwards.title")}</Link>}
        lead={
          customer === undefined ? (
            t("newForward.lead")
          ) : (
            <>
              {t("request.for")} <CustomerLink id={customer} />
            </>
          )
        }
        actions={
          <PurposeChoice
            purposes={purposes ?? []}
            chosen={purpose}
            onChoose={(chosen) => choose({ purpose: chosen, operation: undefined })}
          />
        }
      />
      {purposes?.length === 0 ? (
        <Card title={t("customers.noPurpose")}>
          <p>{t("customers.noPurposeSay")}</p>
        </Card>
      ) : null}
      {purpose !== undefined && customer === undefined ? (
        <ChooseCustomer
          map={map}
          purpose={purpose}
          title={t("newForward.who")}
          linkTo={(id) => ({ to: "/forwards/new", search: { ...search, customer: id, purpose } })}
        />
      ) : null}
      {purpose === undefined || customer === undefined ? null : (
        <div className={style.columns}>
          <div>
            {vendors.error === null ? null : <RefusalNote error={vendors.error} />}
            {vendors.isPending ? <RowsSkeleton /> : null}
            {vendors.data === undefined ? null : (
              <ChooseVendor
                vendors={vendors.data.items}
                chosen={vendor}
                purpose={purpose}
                onChoose={(id) => choose({ vendor: id, operation: undefined })}
              />
            )}
            {vendor?.standing.ok === true && operations !== undefined ? (
              <ChooseOperation operations={operations} chosen={operation} onChoose={(name) => choose({ operation: name })} />
            ) : null}
            {vendor === undefined || !vendor.standing.ok || operation === undefined ? null : outcome === null ? (
              <ForwardForm
                // Whatever was typed belongs to this operation, customer and purpose.
                key={`${vendor.id} ${operation.name} ${purpose} ${customer}`}
                {...{ map, vendor, operation, purpose, customer }}
                picked={search.card}
                onOutcome={setOutcome}
              />
            ) : (
              <TheOutcome
                outcome={outcome}
                vendor={vendor}
                operation={operation}
                customer={customer}
                purpose={purpose}
                onAgain={() => setOutcome(null)}
              />
            )}
          </div>
          <div className={style.beside}>
            <WhatLeaves vendor={vendor} operation={operation} />
          </div>
        </div>
      )}
    </>
  );
}
