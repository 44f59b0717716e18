import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useDataMap } from "../../api/data-map.ts";
import { type RightsRequest, rightsRequestQuery } from "../../api/rights-requests.ts";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RightsBadge } from "../../pieces/rights-badge.tsx";
import { RightsClock } from "../../pieces/rights-clock.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { useLanding } from "../../pieces/use-landing.ts";
import { dayOf } from "../../words/times.ts";
import { wordsFor } from "../../words/words-for.ts";
import { AgentCard } from "./agent-card.tsx";
import { ClockCard } from "./clock-card.tsx";
import { type Deed, DeedDialogs } from "./deed-dialogs.tsx";
import { IdentityCard } from "./identity-card.tsx";
import { LettersCard } from "./letters-card.tsx";
import { MessagesCard } from "./messages-card.tsx";
import { Outcome } from "./outcome.tsx";
import { RequestMenu } from "./request-menu.tsx";
import { ReturnedNote } from "./returned-note.tsx";
import style from "./rights-request-screen.module.css";
import { Steps } from "./steps.tsx";
import { TasksCard } from "./tasks-card.tsx";
import { WhatNext } from "./what-next.tsx";
import { WhatWasAsked } from "./what-was-asked.tsx";

const route = getRouteApi("/rights/$id");

/** One request of a customer about their own data: what to do next, how much time there is, and everything that was done. */
export function RightsRequestScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data: request, error } = useQuery(rightsRequestQuery(id));
  const crumbs = <Link to="/rights">{t("rights.title")}</Link>;
  if (request === undefined)
    return (
      <>
        <PageHeader title={t("rightsRequest.title")} crumbs={crumbs} />
        {error === null ? <RowsSkeleton /> : <RefusalNote error={error} />}
      </>
    );
  return <OneRequest key={request.id} request={request} crumbs={crumbs} />;
}

function OneRequest({ request, crumbs }: { readonly request: RightsRequest; readonly crumbs: ReactNode }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const [deed, setDeed] = useState<Deed | null>(null);
  const { landing, from } = useLanding<HTMLParagraphElement>(deed !== null);
  const open = (wanted: Deed, opener?: Element | null): void => {
    from(opener);
    setDeed(wanted);
  };
  const { id, kind, subject, state, channel, createdAt, groupedInto, certificate } = request;
  return (
    <>
      <PageHeader
        title={t(`rights.kind.${kind}`)}
        aside={
          <>
            <RightsBadge state={state} /> <RightsClock request={request} isShort />
          </>
        }
        crumbs={crumbs}
        lead={
          <>
            {t("request.for")} <CustomerLink id={subject} isNamed={!certificate} /> · {wordsFor("rightsChannel", channel)},{" "}
            {dayOf(createdAt)}
          </>
        }
        actions={<RequestMenu request={request} onDeed={open} />}
      />
      {groupedInto === null ? null : (
        <p className={style.note}>
          {t("rightsRequest.grouped")}{" "}
          <Link to="/rights/$id" params={{ id: groupedInto }}>
            {t("rightsRequest.groupedLink")}
          </Link>
        </p>
      )}
      <ReturnedNote id={id} />
      <div className={style.columns}>
        <div>
          <WhatNext request={request} onDeed={open} landing={landing} />
          <Outcome request={request} map={map} />
          <WhatWasAsked request={request} map={map} />
          <MessagesCard id={id} subject={subject} isClosed={certificate} />
          <LettersCard id={id} />
          <TasksCard request={request} map={map} />
        </div>
        <div>
          <ClockCard request={request} />
          <Steps request={request} />
          <IdentityCard request={request} />
          <AgentCard request={request} />
        </div>
      </div>
      <DeedDialogs request={request} map={map} deed={deed} onClose={() => setDeed(null)} />
    </>
  );
}
