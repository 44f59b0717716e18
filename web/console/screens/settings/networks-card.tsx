import { useTranslation } from "react-i18next";
import { useQuery } from "@tanstack/react-query";
import { useDataMap } from "../../api/data-map.ts";
import { rolesQuery } from "../../api/staff.ts";
import { AddressLink } from "../../pieces/address-link.tsx";
import { Card } from "../../pieces/card.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { WithCode } from "../../pieces/with-code.tsx";
import style from "./settings-screen.module.css";

/** From where each role may work. The data map says it, so that it is versioned with the rest of what roles may do. */
export function NetworksCard() {
  const { t } = useTranslation();
  const map = useDataMap();
  const { data: roles } = useQuery(rolesQuery);
  const bound = Object.entries(map?.roles ?? {}).flatMap(([name, role]) => {
    const networks = role["networks"];
    return Array.isArray(networks) && networks.length > 0 ? [{ name, networks: networks.join(", ") }] : [];
  });
  return (
    <Card title={t("settings.networks.title")} aside={<AddressLink to="/map">{t("settings.networks.map")}</AddressLink>}>
      {bound.length === 0 ? (
        <p className={style.quiet}>
          <WithCode text={t("settings.networks.none")} />
        </p>
      ) : (
        <Facts
          facts={bound.map(({ name, networks }) => ({
            name,
            label: roles?.items.find((role) => role.name === name)?.label ?? name,
            value: <code>{networks}</code>,
          }))}
        />
      )}
    </Card>
  );
}
