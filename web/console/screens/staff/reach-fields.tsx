import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Reach, rolesQuery } from "../../api/staff.ts";
import { Opening } from "../../frame/opening.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RoleBox } from "./role-box.tsx";
import { clearanceLabel } from "../../words/clearance-words.ts";
import style from "./reach-fields.module.css";

export type ReachFieldsProps = {
  readonly reach: Reach;
  readonly onChange: (reach: Reach) => void;
  /** Where only the roles are at issue. */ readonly isOwnerFixed?: boolean;
};

/** What somebody may do: a tick for each role, with all that the role may do in sentences. */
export function ReachFields({ reach, onChange, isOwnerFixed = false }: ReachFieldsProps) {
  const { t } = useTranslation();
  const { data, error } = useQuery(rolesQuery);
  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <Opening />;
  // A key's role is for sites and scripts; nobody signs in with it.
  const roles = data.items.filter((role) => !role.keys || reach.roles.includes(role.name));
  return (
    <fieldset className={style.set}>
      <legend className={style.legend}>{t("reach.legend")}</legend>
      {roles.map((role) => (
        <RoleBox
          key={role.name}
          label={role.label}
          words={role.words}
          needs={role.requires.map((one) => clearanceLabel(one.label))}
          isChecked={reach.roles.includes(role.name)}
          onCheck={(isChecked) =>
            onChange({ ...reach, roles: isChecked ? [...reach.roles, role.name] : reach.roles.filter((name) => name !== role.name) })
          }
        />
      ))}
      {isOwnerFixed ? null : (
        <RoleBox
          label={t("frame.owner")}
          words={[data.owner]}
          needs={[]}
          isChecked={reach.isOwner}
          onCheck={(isOwner) => onChange({ ...reach, isOwner })}
        />
      )}
    </fieldset>
  );
}
