import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "../../api/customers.ts";
import type { DataMap } from "../../api/data-map.ts";
import { Card } from "../../pieces/card.tsx";
import { nameOf } from "../../pieces/customer-name.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { FindCustomer } from "../customers/find-customer.tsx";
import style from "./new-request-screen.module.css";

export type ChooseCustomerProps = {
  readonly map: DataMap | undefined;
  readonly purpose: string | undefined;
  readonly mayAdd: boolean;
  readonly onNew: () => void;
};

/** Who is asked: somebody who is here already, found by the whole value, or somebody new. */
export function ChooseCustomer({ map, purpose, mayAdd, onNew }: ChooseCustomerProps) {
  const { t } = useTranslation();
  const [found, setFound] = useState<readonly Customer[] | null>(null);
  return (
    <Card
      title={t("newRequest.who")}
      aside={
        mayAdd ? (
          <Button variant="default" size="xs" onClick={onNew}>
            {t("newRequest.somebodyNew")}
          </Button>
        ) : null
      }
    >
      <FindCustomer map={map} purpose={purpose} isFound={false} onFound={setFound} />
      {found === null ? null : found.length === 0 ? (
        <EmptyState title={t("customers.nobody")} say={t("customers.nobodySay")} />
      ) : (
        <ul className={style.found} aria-label={t("customers.found", { count: found.length })}>
          {found.map((customer) => (
            <li key={customer.id}>
              <Link to="/requests/new" search={{ customer: customer.id, purpose }} className={style.chosen}>
                {nameOf(customer, map) ?? t("customers.unnamed")}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
