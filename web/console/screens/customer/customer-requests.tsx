import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CardRequest } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import { RequestList } from "../../pieces/request-list.tsx";
import style from "./side-cards.module.css";

export type CustomerRequestsProps = {
  readonly customer: string;
  readonly purpose: string | undefined;
  readonly requests: readonly CardRequest[] | undefined;
};

/** What this customer is asked for just now, and what they gave and nobody has carried on with. */
export function CustomerRequests({ customer, purpose, requests }: CustomerRequestsProps) {
  const { t } = useTranslation();
  if (requests === undefined) return null;
  return (
    <Card
      title={t("requests.title")}
      aside={
        <Button
          size="compact-sm"
          variant="default"
          renderRoot={(props) => <Link to="/requests/new" search={{ customer, purpose }} {...props} />}
        >
          {t("requests.ask")}
        </Button>
      }
    >
      {requests.length === 0 ? <p className={style.none}>{t("requests.noneOpen")}</p> : <RequestList requests={requests} />}
    </Card>
  );
}
