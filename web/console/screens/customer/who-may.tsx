import { ActionIcon, Popover } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type DataMap, formsOf } from "../../api/data-map.ts";
import { roleLabel } from "../../pieces/role-label.ts";
import style from "./who-may.module.css";

export type WhoMayProps = { readonly map: DataMap; readonly purpose: string; readonly name: string; readonly label: string };

/** Which roles may do what with this field, as the map says. */
export function WhoMay({ map, purpose, name, label }: WhoMayProps) {
  const { t } = useTranslation();
  const roles = Object.keys(map.roles).flatMap((role) => {
    const forms = formsOf(map, role, purpose, name);
    return forms.length === 0 ? [] : [{ role, forms }];
  });
  return (
    <Popover width={300} position="bottom-start" shadow="md" withArrow trapFocus>
      <Popover.Target>
        <ActionIcon className={style.icon} variant="subtle" color="quiet" size="sm" aria-label={t("whoMay.title", { label })}>
          <IconUsers size={14} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("whoMay.title", { label })}>
        <p className={style.title}>{t("whoMay.title", { label })}</p>
        {roles.length === 0 ? <p className={style.none}>{t("whoMay.nobody")}</p> : null}
        <dl className={style.roles}>
          {roles.map(({ role, forms }) => (
            <div key={role}>
              <dt>{roleLabel(role)}</dt>
              <dd>{forms.map((form) => t(`form.${form}`)).join(", ")}</dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
