import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Kind, type PersonClearance, clearancesQuery } from "../../api/clearance.ts";
import { useNames } from "../../api/staff.ts";
import { Card } from "../../pieces/card.tsx";
import { Choices } from "../../pieces/choices.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { SavedViews } from "../../pieces/saved-views.tsx";
import { wholeList } from "../../pieces/whole-list.ts";
import { ClearanceCell } from "./clearance-cell.tsx";
import style from "./clearance-screen.module.css";
import { LACKS, type Lack } from "./clearance-search.ts";
import { KindsDialog } from "./kinds-dialog.tsx";
import { PersonDialog } from "./person-dialog.tsx";

const route = getRouteApi("/clearance");

/** Who lacks what: people down, requirements across; on a phone a list. */
export function ClearanceScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useQuery(clearancesQuery);
  const show = search.show ?? "all";
  const people = list.data?.items ?? [];
  const lacking = people.filter((person) => isShown(person, "lacking")).length;
  const close = (): void => void navigate({ search: ({ person: _person, kinds: _kinds, ...rest }) => rest, replace: true });
  return (
    <>
      <PageHeader
        title={t("clearance.title")}
        lead={list.data === undefined ? undefined : t("clearance.lead", { count: lacking })}
        actions={
          <>
            <SavedViews list="clearance" />
            <Button variant="default" component={Link} to="/policies">
              {t("clearance.policies")}
            </Button>
            <Button variant="default" onClick={() => void navigate({ search: (old) => ({ ...old, kinds: true }) })}>
              {t("clearance.kinds.verb")}
            </Button>
          </>
        }
      />
      <div className={style.filters}>
        <Choices<Lack>
          label={t("clearance.show.label")}
          chosen={show}
          choices={LACKS.map((value) => ({
            value,
            label: t(`clearance.show.${value}`),
            ...(list.data === undefined ? {} : { count: people.filter((one) => isShown(one, value)).length }),
          }))}
          onChoose={(value) => void navigate({ search: (old) => ({ ...old, show: value === "all" ? undefined : value }), replace: true })}
        />
      </div>
      <Card title={t("clearance.people")}>
        <DataTable
          caption={t("clearance.title")}
          columns={useColumns(list.data?.kinds ?? [])}
          pages={wholeList({ ...list, data: list.data?.items.filter((person) => isShown(person, show)) })}
          rowKey={(person) => person.staff}
          rowLink={(person) => ({ to: "/clearance", search: { ...search, person: person.staff } })}
          empty={<EmptyState title={t("clearance.none")} say={t(show === "all" ? "clearance.noneSay" : "clearance.allGood")} />}
        />
      </Card>
      <PersonDialog person={people.find((one) => one.staff === search.person)} kinds={list.data?.kinds ?? []} onClose={close} />
      <KindsDialog kinds={search.kinds === true ? list.data?.kinds : undefined} onClose={close} />
    </>
  );
}

function useColumns(kinds: readonly Kind[]): readonly Column<PersonClearance>[] {
  const { t } = useTranslation();
  const names = useNames();
  return [
    {
      name: "*person",
      label: t("clearance.person"),
      cell: ({ staff, state }) => {
        const name = names.get(staff) ?? "…";
        return state === "invited" ? t("clearance.invited", { name }) : name;
      },
    },
    ...kinds.map(({ name, label }) => ({
      name,
      label,
      cell: (person: PersonClearance) => <ClearanceCell clearance={person.clearances.find((one) => one.name === name)} />,
    })),
  ];
}

function isShown({ clearances }: PersonClearance, show: Lack): boolean {
  switch (show) {
    case "all":
      return true;
    case "lacking":
      return clearances.some((one) => !one.isMet);
    case "due":
      return clearances.some((one) => one.status === "due");
  }
}
