import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { customerQuery } from "../api/customers.ts";
import { useDataMap, useMyPurposes } from "../api/data-map.ts";
import { nameOf } from "./customer-name.ts";

const REFERENCE_CHARS = 6;

/** A customer by the name that this person may see, masked; by the end of their reference where they may see none. */
export function CustomerLink({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const purpose = useMyPurposes()?.[0]?.name;
  const { data } = useQuery({
    ...customerQuery(id, purpose),
    enabled: purpose !== undefined,
  });
  const name = data === undefined ? null : nameOf(data, map);
  return (
    <Link to="/customers/$id" params={{ id }} search={{ purpose }}>
      {name ?? t("customers.reference", { end: id.slice(-REFERENCE_CHARS) })}
    </Link>
  );
}
