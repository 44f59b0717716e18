import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { type Device, devicesQuery } from "../../api/devices.ts";
import { session } from "../../api/session.ts";
import { useNames } from "../../api/staff.ts";
import { Card } from "../../pieces/card.tsx";
import { Choices } from "../../pieces/choices.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { DeviceTrust } from "../../pieces/device-trust.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { When } from "../../pieces/when.tsx";
import { SavedViews } from "../../pieces/saved-views.tsx";
import { wholeList } from "../../pieces/whole-list.ts";
import { translated } from "../../words/words.ts";
import { DeviceDialog } from "./device-dialog.tsx";
import style from "./devices-screen.module.css";
import { EnrolDialog } from "./enrol-dialog.tsx";
import { ThisDevice } from "./this-device.tsx";

const route = getRouteApi("/devices");

type Show = "all" | "mine" | "ended";

/** What people work with, whether it is trusted, and what to do about it where it is not. */
export function DevicesScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const who = useCell(session);
  const isOwner = who?.staff.isOwner === true;
  const show: Show = search.show ?? (isOwner ? "all" : "mine");
  const list = useQuery(devicesQuery(isOwner ? "all" : "mine"));
  const columns = useColumns(isOwner);

  const devices = list.data ?? [];
  const isShown = (device: Device, as: Show): boolean =>
    as === "ended" ? device.endedAt !== null : device.endedAt === null && (as === "all" || device.staff === who?.staff.id);
  const shows: readonly Show[] = isOwner ? ["all", "mine", "ended"] : ["mine", "ended"];
  const current = devices.find((device) => device.isCurrent);
  const close = (): void => void navigate({ search: ({ device: _device, enrol: _enrol, ...rest }) => rest, replace: true });
  return (
    <>
      <PageHeader title={t("devices.title")} lead={t("devices.lead")} actions={<SavedViews list="devices" />} />
      {current === undefined ? null : (
        <ThisDevice device={current} onEnrol={() => void navigate({ search: (old) => ({ ...old, enrol: true }) })} />
      )}
      <div className={style.filters}>
        <Choices<Show>
          label={t("devices.show.label")}
          chosen={show}
          choices={shows.map((value) => ({
            value,
            label: t(`devices.show.${value}`),
            ...(list.data === undefined ? {} : { count: devices.filter((one) => isShown(one, value)).length }),
          }))}
          onChoose={(value) => void navigate({ search: (old) => ({ ...old, show: value === "all" ? undefined : value }), replace: true })}
        />
      </div>
      <Card title={t(`devices.show.${show}`)}>
        <DataTable
          caption={t("devices.title")}
          columns={columns}
          pages={wholeList({ ...list, data: list.data?.filter((one) => isShown(one, show)) })}
          rowKey={(device) => device.id}
          rowLink={(device) => ({ to: "/devices", search: { ...search, device: device.id } })}
          empty={<EmptyState title={t("devices.none")} say={t(show === "ended" ? "devices.noneEnded" : "devices.noneSay")} />}
        />
      </Card>
      <EnrolDialog device={search.enrol === true ? current : undefined} onClose={close} />
      <DeviceDialog device={devices.find((one) => one.id === search.device)} onClose={close} />
    </>
  );
}

function useColumns(isOwner: boolean): readonly Column<Device>[] {
  const { t } = useTranslation();
  const names = useNames(isOwner);
  return [
    {
      name: "label",
      label: t("devices.column.label"),
      cell: (device) => (device.isCurrent ? t("devices.here", { label: device.label }) : device.label),
    },
    ...(isOwner ? [{ name: "person", label: t("devices.column.person"), cell: (device: Device) => names.get(device.staff) ?? "…" }] : []),
    {
      name: "trust",
      label: t("devices.column.trust"),
      cell: (device) => (
        <span className={style.trust}>
          <DeviceTrust device={device} />
          {device.endedAt === null && device.state === "enrolled" && device.problems[0] !== undefined ? (
            <span className={style.problem}>{translated(device.problems[0].say)}</span>
          ) : null}
        </span>
      ),
    },
    {
      name: "checked",
      label: t("devices.column.checked"),
      cell: (device) => <Checked device={device} />,
    },
    { name: "seen", label: t("devices.column.seen"), width: "130px", cell: (device) => <When at={device.seenAt} /> },
  ];
}

/** Who says how it is protected, and when they last did. */
function Checked({ device: { reportedAt, attestedAt } }: { readonly device: Device }) {
  const { t } = useTranslation();
  if (reportedAt !== null)
    return (
      <span>
        {t("devices.byAgent")} <When at={reportedAt} />
      </span>
    );
  if (attestedAt !== null)
    return (
      <span>
        {t("devices.byPerson")} <When at={attestedAt} />
      </span>
    );
  return <span className={style.quiet}>{t("devices.byNobody")}</span>;
}
