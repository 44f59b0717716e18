import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { session } from "../../api/session.ts";
import { type Vendor, vendorsQuery } from "../../api/vendors.ts";
import { useScreenKeys } from "../../frame/screen-keys.ts";
import { Card } from "../../pieces/card.tsx";
import { Choices } from "../../pieces/choices.tsx";
import { DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { SavedViews } from "../../pieces/saved-views.tsx";
import { wholeList } from "../../pieces/whole-list.ts";
import { NewVendorDialog } from "./new-vendor-dialog.tsx";
import { useVendorColumns } from "./vendor-columns.tsx";
import style from "./vendors-screen.module.css";
import { VENDOR_VIEWS, type VendorView } from "./vendors-search.ts";

const route = getRouteApi("/vendors");
const NAME_CHARS_MAX = 120;

/** Everybody outside who may be given customers' data: how we stand with each, and what they get. */
export function VendorsScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isOwner = useCell(session)?.staff.isOwner === true;
  const { data, error, isPending } = useQuery(vendorsQuery);
  const [name, setName] = useState("");
  const view = search.state ?? "current";
  const begin = (isOpen: boolean): void => void navigate({ search: (old) => ({ ...old, new: isOpen || undefined }), replace: true });
  const show = (next: VendorView): void =>
    void navigate({ search: (old) => ({ ...old, state: next === "current" ? undefined : next }), replace: true });
  useScreenKeys(isOwner ? { c: () => begin(true) } : {});

  const propose = (
    <Button onClick={() => begin(true)} rightSection={<KeyHint of="C" />}>
      {t("vendors.new")}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t("vendors.title")}
        lead={t("vendors.lead")}
        actions={
          <>
            <SavedViews list="vendors" />
            {isOwner ? propose : null}
          </>
        }
      />
      <div className={style.filters}>
        <Choices<VendorView>
          label={t("vendors.show")}
          chosen={view}
          choices={VENDOR_VIEWS.map((value) => ({
            value,
            label: t(`vendors.view.${value}`),
            ...(data === undefined ? {} : { count: data.items.filter((one) => isShown(one, value)).length }),
          }))}
          onChoose={show}
        />
        <TextInput
          aria-label={t("vendors.find")}
          placeholder={t("vendors.find")}
          size="xs"
          value={name}
          maxLength={NAME_CHARS_MAX}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <Card title={t(`vendors.view.${view}`)}>
        <DataTable
          caption={t("vendors.title")}
          columns={useVendorColumns()}
          pages={wholeList({ data: data?.items.filter((one) => isShown(one, view) && isNamed(one, name)), error, isPending })}
          rowKey={(vendor) => vendor.id}
          rowLink={(vendor) => ({ to: "/vendors/$id", params: { id: vendor.id } })}
          empty={
            (data?.items.length ?? 0) > 0 ? (
              <EmptyState title={t("vendors.noneSuch")} say={t("vendors.noneSuchSay")}>
                <Button
                  variant="default"
                  onClick={() => {
                    setName("");
                    show("all");
                  }}
                >
                  {t("customers.showAll")}
                </Button>
              </EmptyState>
            ) : (
              <EmptyState title={t("vendors.none")} say={t(isOwner ? "vendors.noneSay" : "vendors.noneSayStaff")}>
                {isOwner ? propose : undefined}
              </EmptyState>
            )
          }
        />
      </Card>
      <NewVendorDialog isOpen={isOwner && search.new === true} onClose={() => begin(false)} />
    </>
  );
}

function isShown({ state }: Vendor, view: VendorView): boolean {
  if (view === "all") return true;
  return view === "current" ? state !== "left" : state === view;
}

/** Whether what is typed stands in its name, whatever the case and the accents. */
function isNamed({ label }: Vendor, typed: string): boolean {
  return plain(label).includes(plain(typed.trim()));
}

function plain(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
