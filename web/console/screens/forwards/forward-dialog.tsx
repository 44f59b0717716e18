import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { fieldLabel, purposeLabel, useDataMap } from "../../api/data-map.ts";
import type { Forward } from "../../api/forwards.ts";
import { session } from "../../api/session.ts";
import { vendorsQuery } from "../../api/vendors.ts";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { type Fact, Facts } from "../../pieces/facts.tsx";
import { ForwardBadge } from "../../pieces/forward-badge.tsx";
import { exactTime } from "../../words/times.ts";
import { wordsFor } from "../../words/words-for.ts";
import style from "./forwards-screen.module.css";

/** One sending: what is known of it, and what to do where nobody knows. What was in it is told nowhere. */
export function ForwardDialog({ forward, onClose }: { readonly forward: Forward | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={forward !== undefined} onClose={onClose} title={t("forwards.one")} size="lg">
      {forward === undefined ? null : <Content forward={forward} />}
    </Dialog>
  );
}

function Content({ forward }: { readonly forward: Forward }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const isOwner = useCell(session)?.staff.isOwner === true;
  const vendors = useQuery(vendorsQuery).data?.items ?? [];
  const { vendor, subject, operation, purpose, fields, actor, code, entry, at, endedAt, state } = forward;
  const facts: readonly Fact[] = [
    { name: "outcome", label: t("forwards.outcome"), value: <ForwardBadge forward={forward} /> },
    {
      name: "vendor",
      label: t("forwards.vendor"),
      value: (
        <Link to="/vendors/$id" params={{ id: vendor }}>
          {vendors.find(({ id }) => id === vendor)?.label ?? vendor}
        </Link>
      ),
    },
    { name: "what", label: t("forwards.operation"), value: operation ?? t("forwards.byHand") },
    {
      name: "customer",
      label: t("requests.column.customer"),
      value: subject === null ? "–" : <CustomerLink id={subject} isNamed={false} />,
    },
    { name: "purpose", label: t("purpose.label"), value: purposeLabel(map, purpose) },
    { name: "fields", label: t("forwards.fields"), value: fields.map((field) => fieldLabel(map, field)).join(", ") },
    ...(code === null ? [] : [{ name: "why", label: t("forwards.why"), value: wordsFor("why", code) }]),
    { name: "by", label: t("given.by"), value: actor.name ?? wordsFor("actorKind", actor.kind) },
    { name: "at", label: t("forwards.sentAt"), value: exactTime(at) },
    ...(endedAt === null ? [] : [{ name: "ended", label: t("forwards.endedAt"), value: exactTime(endedAt) }]),
    { name: "id", label: t("forwards.id"), value: <code>{forward.id}</code> },
    ...(entry === null || !isOwner
      ? []
      : [
          {
            name: "entry",
            label: t("forwards.entry"),
            value: (
              <Link to="/ledger" search={{ entry }}>
                {t("timeline.proof")}
              </Link>
            ),
          },
        ]),
  ];
  return (
    <>
      <Facts facts={facts} />
      {state === "unknown" ? (
        <div className={style.ask} role="status">
          <p>{t("forwards.unknownSay")}</p>
        </div>
      ) : null}
    </>
  );
}
