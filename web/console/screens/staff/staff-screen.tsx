import { Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Person, rolesQuery, staffQuery } from "../../api/staff.ts";
import { useScreenKeys } from "../../frame/screen-keys.ts";
import { Card } from "../../pieces/card.tsx";
import { Choices } from "../../pieces/choices.tsx";
import { DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { SavedViews } from "../../pieces/saved-views.tsx";
import { wholeList } from "../../pieces/whole-list.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { Recoveries } from "../recoveries/recoveries.tsx";
import { useStaffColumns } from "./staff-columns.tsx";
import style from "./staff-screen.module.css";
import { STANDINGS, type Standing } from "./staff-search.ts";

const route = getRouteApi("/staff");

/** Everybody who works here: what they may do, and how far they are from being able to do it. */
export function StaffScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: roles } = useQuery(rolesQuery);
  const list = useQuery(staffQuery);
  const columns = useStaffColumns();
  const show = search.show ?? "here";
  const invite = (isOpen: boolean): void => void navigate({ search: (old) => ({ ...old, new: isOpen || undefined }), replace: true });
  useScreenKeys({ c: () => invite(true) });

  const people = list.data ?? [];
  const narrowed = people.filter((one) => isShown(one, show) && (search.role === undefined || hasRole(one, search.role)));
  return (
    <>
      <PageHeader
        title={t("staff.title")}
        lead={t("staff.lead")}
        actions={
          <>
            <SavedViews list="staff" />
            <Button onClick={() => invite(true)} rightSection={<KeyHint of="C" />}>
              {t("staff.invite")}
            </Button>
          </>
        }
      />
      <Recoveries />
      <div className={style.filters}>
        <Choices<Standing>
          label={t("staff.show.label")}
          chosen={show}
          choices={STANDINGS.map((value) => ({
            value,
            label: t(`staff.show.${value}`),
            ...(list.data === undefined ? {} : { count: people.filter((one) => isShown(one, value)).length }),
          }))}
          onChoose={(value) => void navigate({ search: (old) => ({ ...old, show: value === "here" ? undefined : value }), replace: true })}
        />
        <NativeSelect
          aria-label={t("staff.byRole")}
          size="xs"
          value={search.role ?? ""}
          data={[
            { value: "", label: t("staff.everyRole") },
            { value: OWNERS, label: t("frame.owner") },
            ...(roles?.items.map(({ name, label }) => ({ value: name, label })) ?? []),
          ]}
          onChange={({ currentTarget: { value } }) =>
            void navigate({ search: (old) => ({ ...old, role: value === "" ? undefined : value }), replace: true })
          }
        />
      </div>
      <Card title={t("staff.people")}>
        <DataTable
          caption={t("staff.title")}
          columns={columns}
          pages={wholeList({ ...list, data: list.data === undefined ? undefined : narrowed })}
          rowKey={(person) => person.id}
          rowLink={(person) => ({ to: "/staff/$id", params: { id: person.id } })}
          empty={
            <EmptyState title={t("staff.none")} say={t("staff.noneSay")}>
              <Button onClick={() => invite(true)}>{t("staff.invite")}</Button>
            </EmptyState>
          }
        />
      </Card>
      <InviteDialog isOpen={search.new === true} onClose={() => invite(false)} />
    </>
  );
}

/** No role of a map can have this name: owners are none of its roles. */
const OWNERS = "*owner";

function hasRole(person: Person, role: string): boolean {
  return role === OWNERS ? person.isOwner : person.roles.some((one) => one.name === role);
}

function isShown({ state }: Person, show: Standing): boolean {
  if (show === "all") return true;
  return show === "here" ? state !== "off" : state === show;
}
