import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { customerQuery } from "../api/customers.ts";
import { useDataMap, useMyPurposes } from "../api/data-map.ts";
import { nameOf } from "./customer-name.ts";

const REFERENCE_CHARS = 6;

export type CustomerLinkProps = {
  readonly id: string;
  /** A name is read from the record, and that is a deed of its own in the ledger: not for lists of many. */
  readonly isNamed?: boolean;
};

/** A customer by the name that this person may see, masked; by the end of their reference where they may see none. */
export function CustomerLink({ id, isNamed = true }: CustomerLinkProps) {
  const { t } = useTranslation();
  const map = useDataMap();
  const purpose = useMyPurposes()?.[0]?.name;
  const { data } = useQuery({
    ...customerQuery(id, purpose),
    enabled: isNamed && purpose !== undefined,
  });
  const name = data === undefined ? null : nameOf(data, map);
  return (
    <Link to="/customers/$id" params={{ id }} search={{ purpose }}>
      {name ?? t("customers.reference", { end: id.slice(-REFERENCE_CHARS) })}
    </Link>
  );
}
