import { useTranslation } from "react-i18next";
import type { Person } from "../../api/staff.ts";
import { Badge } from "../../pieces/badge.tsx";
import type { Column } from "../../pieces/data-table.tsx";
import { When } from "../../pieces/when.tsx";
import { PersonState } from "./person-state.tsx";
import style from "./staff-screen.module.css";

/** What one sees of each person in the list. */
export function useStaffColumns(): readonly Column<Person>[] {
  const { t } = useTranslation();
  return [
    {
      name: "name",
      label: t("staff.column.name"),
      cell: ({ name, email, isDamaged }) => (
        <span className={style.who}>
          {name === "" ? email : name} {isDamaged ? <Badge tone="bad">{t("person.damaged.mark")}</Badge> : null}
          {name === "" ? null : <span className={style.email}>{email}</span>}
        </span>
      ),
    },
    { name: "state", label: t("staff.column.state"), cell: (person) => <PersonState person={person} /> },
    {
      name: "roles",
      label: t("staff.column.roles"),
      cell: ({ roles, isOwner }) => {
        const all = [...(isOwner ? [t("frame.owner")] : []), ...roles.map((role) => role.label)];
        return all.length === 0 ? <span className={style.quiet}>{t("staff.noRole")}</span> : all.join(", ");
      },
    },
    {
      name: "clearance",
      label: t("staff.column.clearance"),
      cell: (person) =>
        person.state === "off" ? <None /> : <Of met={person.clearance.met} all={person.clearance.needed} none={t("staff.nothingNeeded")} />,
    },
    {
      name: "devices",
      label: t("staff.column.devices"),
      cell: (person) =>
        person.state === "off" ? <None /> : <Of met={person.devices.trusted} all={person.devices.total} none={t("staff.noDevice")} />,
    },
    {
      name: "seen",
      label: t("staff.column.seen"),
      width: "120px",
      cell: ({ seenAt }) => (seenAt === null ? <None /> : <When at={seenAt} />),
    },
  ];
}

function Of({ met, all, none }: { readonly met: number; readonly all: number; readonly none: string }) {
  const { t } = useTranslation();
  if (all === 0) return <span className={style.quiet}>{none}</span>;
  return <span className={met < all ? style.wait : undefined}>{t("staff.nOfM", { n: met, m: all })}</span>;
}

function None() {
  return <span className={style.quiet}>–</span>;
}
