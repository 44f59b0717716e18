import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { customerQuery } from "../../api/customers.ts";
import { myForms, usableFields, useDataMap, useMyPurposes } from "../../api/data-map.ts";
import { Refusal } from "../../api/refusal.ts";
import { erasureOfQuery } from "../../api/rights.ts";
import { type CardRequest, isOpen, requestsQuery } from "../../api/requests.ts";
import { session } from "../../api/session.ts";
import { useScreenKeys } from "../../frame/screen-keys.ts";
import { Card } from "../../pieces/card.tsx";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { nameOf } from "../../pieces/customer-name.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import { PurposeChoice } from "../../pieces/purpose-choice.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { Timeline } from "../../pieces/timeline.tsx";
import { monthOf } from "../../words/times.ts";
import { CardsOnFile } from "./cards-on-file.tsx";
import { Consents } from "./consents.tsx";
import { CustomerRequests } from "./customer-requests.tsx";
import style from "./customer-screen.module.css";
import { EraseDialog } from "./erase-dialog.tsx";
import { GivenToVendors } from "./given-to-vendors.tsx";
import { HeldFields } from "./held-fields.tsx";
import { Marks } from "./marks.tsx";
import { HoldsOnFile } from "./holds-on-file.tsx";
import { Orders } from "./orders.tsx";
import { RightsOnFile } from "./rights-on-file.tsx";
import { Tombstone } from "./tombstone.tsx";

const route = getRouteApi("/customers/$id");

/** One customer: what is held for the work at hand, what they agreed to, and who did what with it. */
export function CustomerScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const map = useDataMap();
  const mine = useMyPurposes();
  const who = useCell(session);
  const [isErasing, setErasing] = useState(false);
  const purpose = search.purpose ?? mine?.[0]?.name;
  const isOwner = who?.staff.isOwner === true;
  const { data, error } = useQuery({ ...customerQuery(id, purpose), enabled: purpose !== undefined });
  // An owner whose roles let them see nothing of the record is told by the certificate.
  const erasure = useQuery({ ...erasureOfQuery(id), enabled: isOwner });
  const isErased = (error instanceof Refusal && error.code === "subject_erased") || erasure.data != null;
  const asked = useInfiniteQuery({ ...requestsQuery({ subject: id, state: "created,opened,provided" }), enabled: data !== undefined });
  const requests = asked.data?.pages.flatMap((page) => page.items);
  const hasCards = Object.entries(map?.fields ?? {}).some(([name, { type }]) => {
    const forms = myForms(map, who, purpose, name);
    return type === "card" && (forms.has("masked") || forms.has("clear"));
  });
  const mayAsk = mine !== undefined && mine.length > 0 && !isErased;
  const ask = (): void => void navigate({ to: "/requests/new", search: { customer: id, purpose } });
  const maySend = data !== undefined && usableFields(map, who, purpose).length > 0;
  const send = (): void => void navigate({ to: "/forwards/new", search: { customer: id, purpose } });
  useScreenKeys({ ...(mayAsk ? { c: ask } : {}), ...(maySend ? { f: send } : {}) });

  return (
    <>
      <PageHeader
        title={data === undefined || isErased ? t("customer.title") : (nameOf(data, map) ?? t("customers.unnamed"))}
        crumbs={
          <Link to="/customers" search={{ purpose: search.purpose }}>
            {t("customers.title")}
          </Link>
        }
        lead={data === undefined ? undefined : t("customer.since", { month: monthOf(data.createdAt) })}
        actions={
          <>
            <PurposeChoice
              purposes={mine ?? []}
              chosen={purpose}
              onChoose={(chosen) => void navigate({ search: { purpose: chosen }, replace: true })}
            />
            {maySend ? (
              <Button variant="default" className={style.ask} onClick={send} rightSection={<KeyHint of="F" />}>
                {t("action.send")}
              </Button>
            ) : null}
            {mayAsk ? (
              <Button variant="default" className={style.ask} onClick={ask} rightSection={<KeyHint of="C" />}>
                {t("action.newRequest")}
              </Button>
            ) : null}
            {isOwner && !isErased ? (
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" className={style.more} aria-label={t("customer.more")}>
                    <IconDots size={18} aria-hidden="true" />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item color="red" onClick={() => setErasing(true)}>
                    {t("erase.verb")}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            ) : null}
          </>
        }
      />
      <div className={style.columns}>
        <div>
          {mine?.length === 0 && !isErased ? (
            <Card title={t("customers.noPurpose")}>
              <p>{t("customers.noPurposeSay")}</p>
            </Card>
          ) : null}
          {isErased && isOwner ? <Tombstone subject={id} map={map} /> : error === null ? null : <RefusalNote error={error} />}
          {data === undefined && error === null && mine?.length !== 0 && !isErased ? (
            <Card title={t("customer.held")}>
              <RowsSkeleton />
            </Card>
          ) : null}
          {data === undefined || map === undefined || purpose === undefined || isErased ? null : (
            <>
              <HeldFields customer={data} map={map} purpose={purpose} />
              {hasCards ? <CardsOnFile customer={id} map={map} purpose={purpose} requests={requests?.filter(isTaking) ?? []} /> : null}
            </>
          )}
        </div>
        <div>
          {mayAsk ? <CustomerRequests customer={id} purpose={purpose} requests={requests} /> : null}
          {isErased ? null : <Consents subject={id} map={map} isOwner={isOwner} />}
          {isErased ? null : <Orders subject={id} isOwner={isOwner} />}
          {isErased || !isOwner ? null : <Marks subject={id} map={map} />}
          {isOwner ? <RightsOnFile subject={id} isErased={isErased} /> : null}
          {isErased || !isOwner ? null : <HoldsOnFile subject={id} map={map} />}
          {mayAsk || isOwner ? <GivenToVendors subject={id} map={map} /> : null}
          <Card title={t("timeline.title")}>
            {/* After the record, whose opening is the newest entry. */}
            {data === undefined && error === null && purpose !== undefined ? (
              <RowsSkeleton />
            ) : (
              <Timeline of={{ subject: id }} hasProofs={isOwner} />
            )}
          </Card>
        </div>
      </div>
      <EraseDialog subject={id} map={map} isOpen={isErasing} onClose={() => setErasing(false)} />
    </>
  );
}

/** Whether a card on file may still be taken for this transaction. */
function isTaking(request: CardRequest): boolean {
  return isOpen(request) || request.state === "provided";
}
