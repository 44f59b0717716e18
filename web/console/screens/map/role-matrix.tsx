import { NativeSelect } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Form } from "../../api/data-map.ts";
import { Card } from "../../pieces/card.tsx";
import { roleLabel } from "../../pieces/role-label.ts";
import { AddRole } from "./add-role.tsx";
import { BUILT_IN_PURPOSES, type MapModel, grantedForms } from "./map-model.ts";
import { MatrixCell } from "./matrix-cell.tsx";
import { MatrixLegend } from "./matrix-legend.tsx";
import style from "./role-matrix.module.css";
import { removeIn, setIn } from "./yaml-edit.ts";

export type RoleMatrixProps = { readonly text: string; readonly model: MapModel | null; readonly onWrite: (text: string) => void };

const NARROW = "(max-width: 48em)";

/** Who may do what with each detail, for one purpose at a time; each cell says it in words and is changed where it stands. */
export function RoleMatrix({ text, model, onWrite }: RoleMatrixProps) {
  const { t } = useTranslation();
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [purpose, setPurpose] = useState<string>();
  const [role, setRole] = useState<string>();
  if (model === null) return <p>{t("map.unreadable")}</p>;

  const purposes = [...Object.keys(model.purposes), ...BUILT_IN_PURPOSES];
  const shown = purpose ?? purposes[0] ?? "";
  const isBuiltIn = (BUILT_IN_PURPOSES as readonly string[]).includes(shown);
  const fields = Object.entries(model.fields).filter(([, field]) => isBuiltIn || field.purposes?.includes(shown) === true);
  const all = Object.keys(model.roles);
  const roles = isNarrow ? all.filter((one) => one === (role ?? all[0])) : all;
  const grant = (who: string, field: string, forms: readonly Form[]): void => {
    const path = ["roles", who, shown, field];
    onWrite(forms.length === 0 ? removeIn(text, path) : setIn(text, path, forms));
  };
  return (
    <Card title={t("matrix.title")} aside={<AddRole model={model} purpose={shown} onAdd={grant} />}>
      <div className={style.choices}>
        <NativeSelect
          label={t("matrix.purpose")}
          value={shown}
          data={purposes.map((name) => ({ value: name, label: purposeWords(model, name, t("matrix.rights"), t("matrix.security")) }))}
          onChange={(event) => setPurpose(event.currentTarget.value)}
        />
        {isNarrow ? (
          <NativeSelect
            label={t("matrix.role")}
            value={role ?? all[0] ?? ""}
            data={all.map((name) => ({ value: name, label: roleLabel(name) }))}
            onChange={(event) => setRole(event.currentTarget.value)}
          />
        ) : null}
      </div>
      <MatrixLegend />
      {fields.length === 0 ? <p className={style.quiet}>{t("matrix.noFields")}</p> : null}
      <div className={style.scroll} tabIndex={0} role="region" aria-label={t("matrix.table")}>
        <table className={style.table}>
          <caption className="sr-only">{t("matrix.title")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("matrix.field")}</th>
              {roles.map((name) => (
                <th key={name} scope="col">
                  {roleLabel(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fields.map(([field, { label }]) => (
              <tr key={field}>
                <th scope="row">{label ?? field}</th>
                {roles.map((name) => (
                  <td key={name}>
                    <MatrixCell
                      who={roleLabel(name)}
                      what={label ?? field}
                      forms={grantedForms(model, name, shown, field)}
                      onChange={(forms) => grant(name, field, forms)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function purposeWords(model: MapModel, name: string, rights: string, security: string): string {
  if (name === "rights") return rights;
  if (name === "security") return security;
  return model.purposes[name]?.label ?? name;
}
