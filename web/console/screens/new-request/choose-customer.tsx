import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { LinkProps } from "@tanstack/react-router";
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
  readonly title: string;
  /** Where each of those that were found leads. */
  readonly linkTo: (customer: string) => LinkProps;
  /** For somebody who is not here yet, where they may be written down. */
  readonly onNew?: (() => void) | undefined;
};

/** Who it is about: somebody who is here already, found by the whole value, or somebody new. */
export function ChooseCustomer({ map, purpose, title, linkTo, onNew }: ChooseCustomerProps) {
  const { t } = useTranslation();
  const [found, setFound] = useState<readonly Customer[] | null>(null);
  return (
    <Card
      title={title}
      aside={
        onNew === undefined ? null : (
          <Button variant="default" size="xs" onClick={onNew}>
            {t("newRequest.somebodyNew")}
          </Button>
        )
      }
    >
      <FindCustomer map={map} purpose={purpose} isFound={false} onFound={setFound} />
      {found === null ? null : found.length === 0 ? (
        <EmptyState title={t("customers.nobody")} say={t("customers.nobodySay")} />
      ) : (
        <ul className={style.found} aria-label={t("customers.found", { count: found.length })}>
          {found.map((customer) => (
            <li key={customer.id}>
              <Link {...linkTo(customer.id)} className={style.chosen}>
                {nameOf(customer, map) ?? t("customers.unnamed")}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
