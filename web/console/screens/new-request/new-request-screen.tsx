import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { type DataMap, myForms, useDataMap, useMyPurposes } from "../../api/data-map.ts";
import { type Session, session } from "../../api/session.ts";
import { Card } from "../../pieces/card.tsx";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { PurposeChoice } from "../../pieces/purpose-choice.tsx";
import { ChooseCustomer } from "./choose-customer.tsx";
import type { Draft } from "./draft.ts";
import { type NamedField, newPersonFields } from "./new-person-fields.tsx";
import style from "./new-request-screen.module.css";
import { Preview } from "./preview.tsx";
import { RequestForm } from "./request-form.tsx";

const route = getRouteApi("/requests/new");

/** Asking a customer for a card or other details: who, what about, what for; and beside it what they will see. */
export function NewRequestScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const map = useDataMap();
  const purposes = useMyPurposes();
  const who = useCell(session);
  const [isNewPerson, setNewPerson] = useState(false);
  const [draft, setDraft] = useState<Draft | null>(null);
  const purpose = search.purpose ?? purposes?.[0]?.name;
  const { askable, changeable } = fieldsFor(map, who, purpose);
  const customer = search.customer ?? null;
  const isAsking = customer !== null || isNewPerson;

  return (
    <>
      <PageHeader
        title={t("newRequest.screen")}
        crumbs={<Link to="/requests">{t("requests.title")}</Link>}
        lead={
          customer === null ? (
            t("newRequest.lead")
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
            onChoose={(chosen) => void navigate({ search: (old) => ({ ...old, purpose: chosen }), replace: true })}
          />
        }
      />
      {purposes?.length === 0 ? (
        <Card title={t("customers.noPurpose")}>
          <p>{t("customers.noPurposeSay")}</p>
        </Card>
      ) : null}
      {purpose !== undefined && !isAsking ? (
        <ChooseCustomer
          map={map}
          purpose={purpose}
          title={t("newRequest.who")}
          linkTo={(id) => ({ to: "/requests/new", search: { customer: id, purpose } })}
          onNew={newPersonFields(changeable).length > 0 ? () => setNewPerson(true) : undefined}
        />
      ) : null}
      {map === undefined || purpose === undefined || !isAsking ? null : askable.length === 0 ? (
        <Card title={t("newRequest.nothing")}>
          <p className={style.say}>{t("newRequest.nothingSay")}</p>
        </Card>
      ) : (
        <div className={style.columns}>
          <RequestForm
            // Another purpose asks for other fields.
            key={purpose}
            {...{ map, purpose, customer, askable, changeable, draft }}
            onDraft={setDraft}
          />
          <div className={style.beside}>
            <Preview draft={draft} business={who?.tenant.name ?? ""} purpose={map.purposes[purpose]?.label ?? purpose} fields={askable} />
          </div>
        </div>
      )}
    </>
  );
}

/** What this person may ask for, a card before all else; and what they may write down of somebody new. */
function fieldsFor(map: DataMap | undefined, who: Session | null, purpose: string | undefined) {
  const fields = Object.entries(map?.fields ?? {}).filter(([, field]) => purpose !== undefined && field.purposes.includes(purpose));
  const formsOf = (name: string) => myForms(map, who, purpose, name);
  const askable: readonly NamedField[] = fields
    .filter(([name, { type }]) => type !== "file" && ["masked", "use", "clear", "change"].some((form) => formsOf(name).has(form as "use")))
    .toSorted(([, a], [, b]) => Number(b.type === "card") - Number(a.type === "card"));
  const changeable: readonly NamedField[] = fields.filter(([name]) => formsOf(name).has("change"));
  return { askable, changeable };
}
