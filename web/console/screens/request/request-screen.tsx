import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { paymentsQuery } from "../../api/payments.ts";
import { isOpen, requestQuery } from "../../api/requests.ts";
import { session } from "../../api/session.ts";
import { Opening } from "../../frame/opening.tsx";
import { Card } from "../../pieces/card.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { Timeline } from "../../pieces/timeline.tsx";
import { Doors } from "./doors.tsx";
import { JustMade } from "./just-made.tsx";
import { LinkStopped } from "./link-stopped.tsx";
import { NotTheirs } from "./not-theirs.tsx";
import { Payments } from "./payments.tsx";
import { ProgressLine } from "./progress-line.tsx";
import { RequestDeeds } from "./request-deeds.tsx";
import { RequestLead } from "./request-lead.tsx";
import { RequestLines } from "./request-lines.tsx";
import style from "./request-screen.module.css";
import { WhatCame } from "./what-came.tsx";
import { WhatHappens } from "./what-happens.tsx";

const route = getRouteApi("/requests/$id");

/** One request, live: how far the customer is, how they get there, what came, and what is next. */
export function RequestScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const isOwner = useCell(session)?.staff.isOwner === true;
  const { data: request, error } = useQuery(requestQuery(id));
  const { data: payments } = useQuery({ ...paymentsQuery(id), enabled: request?.asks.some(({ type }) => type === "card") === true });
  const crumbs = <Link to="/requests">{t("requests.title")}</Link>;

  if (request === undefined)
    return (
      <>
        <PageHeader title={t("request.title")} crumbs={crumbs} />
        {error === null ? <Opening /> : <RefusalNote error={error} />}
      </>
    );
  const { state, subject, transaction, number, asks } = request;
  const hasCome = state === "provided" || state === "used";
  // A bank that asks for its customer: they come in by the same doors once more.
  const isExpected = isOpen(request) || payments?.some((payment) => payment.state === "challenge") === true;
  return (
    <>
      <PageHeader
        title={transaction.title}
        aside={<span className={style.aside}>{number}</span>}
        crumbs={crumbs}
        lead={<RequestLead request={request} />}
        actions={<RequestDeeds request={request} isExpected={isExpected} />}
      />
      {error === null ? null : <RefusalNote error={error} />}
      {isExpected ? <JustMade request={request} /> : null}
      <NotTheirs request={request} />
      {isExpected ? <LinkStopped request={request} /> : null}
      <ProgressLine request={request} />
      <div className={style.columns}>
        <div>
          {isOpen(request) ? <Doors request={request} /> : null}
          {hasCome ? <WhatCame request={request} /> : null}
          {asks.some(({ type }) => type === "card") ? <Payments request={request} payments={payments ?? []} /> : null}
          {isExpected && !isOpen(request) ? <Doors request={request} /> : null}
          <RequestLines request={request} />
        </div>
        <div>
          <WhatHappens request={request} />
          <Card title={t("timeline.title")}>
            <Timeline of={{ subject }} hasProofs={isOwner} />
          </Card>
        </div>
      </div>
    </>
  );
}
