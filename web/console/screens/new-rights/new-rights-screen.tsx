import { Button, TextInput } from "@mantine/core";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useDataMap, useMyPurposes } from "../../api/data-map.ts";
import { Card } from "../../pieces/card.tsx";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ChooseCustomer } from "../new-request/choose-customer.tsx";
import { NewRightsForm } from "./new-rights-form.tsx";
import style from "./new-rights-screen.module.css";

const route = getRouteApi("/rights/new");
const ID_CHARS_MAX = 64;

/** A request that a customer makes on the phone, by letter or at the counter: who, and what they ask for. */
export function NewRightsScreen() {
  const { t } = useTranslation();
  const { customer, kind } = route.useSearch();
  const navigate = route.useNavigate();
  const map = useDataMap();
  const purposes = useMyPurposes();
  return (
    <>
      <PageHeader
        title={t("rights.file")}
        crumbs={<Link to="/rights">{t("rights.title")}</Link>}
        lead={
          customer === undefined ? (
            t("newRights.lead")
          ) : (
            <>
              {t("request.for")} <CustomerLink id={customer} />
            </>
          )
        }
      />
      {customer !== undefined ? (
        map === undefined ? null : (
          <NewRightsForm customer={customer} map={map} first={kind} />
        )
      ) : purposes === undefined ? null : purposes[0] === undefined ? (
        <Card title={t("newRights.who")}>
          <form
            className={style.reference}
            onSubmit={(event) => {
              event.preventDefault();
              const id = new FormData(event.currentTarget).get("customer");
              if (typeof id === "string") void navigate({ to: "/rights/new", search: { customer: id.trim(), kind } });
            }}
          >
            <TextInput
              name="customer"
              label={t("retention.hold.customer")}
              description={t("newRights.referenceHint")}
              placeholder="sub_…"
              maxLength={ID_CHARS_MAX}
              autoComplete="off"
              spellCheck={false}
              pattern="\s*sub_[0-9a-z]+\s*"
              required
              withAsterisk={false}
            />
            <Button type="submit">{t("newRights.goOn")}</Button>
          </form>
        </Card>
      ) : (
        <ChooseCustomer
          map={map}
          purpose={purposes[0].name}
          title={t("newRights.who")}
          linkTo={(id) => ({ to: "/rights/new", search: { customer: id, kind } })}
        />
      )}
    </>
  );
}
