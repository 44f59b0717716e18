import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { session } from "../../api/session.ts";
import { vendorQuery } from "../../api/vendors.ts";
import { Opening } from "../../frame/opening.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { VendorBadge } from "../../pieces/vendor-badge.tsx";
import { Answers } from "./answers.tsx";
import { FillForms } from "./fill-forms.tsx";
import { Operations } from "./operations.tsx";
import { PreparedFiles } from "./prepared-files.tsx";
import { Standing } from "./standing.tsx";
import { VendorDeeds } from "./vendor-deeds.tsx";
import { VendorFacts } from "./vendor-facts.tsx";
import style from "./vendor-screen.module.css";
import { WhatItGets } from "./what-it-gets.tsx";
import { WhatItWasGiven } from "./what-it-was-given.tsx";

const route = getRouteApi("/vendors/$id");

/** One vendor: what it may have and has had, what is sent to it, and everything that was asked of it first. */
export function VendorScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const isOwner = useCell(session)?.staff.isOwner === true;
  const { data: vendor, error } = useQuery(vendorQuery(id));
  const crumbs = <Link to="/vendors">{t("vendors.title")}</Link>;
  if (vendor === undefined)
    return (
      <>
        <PageHeader title={t("vendor.title")} crumbs={crumbs} />
        {error === null ? <Opening /> : <RefusalNote error={error} />}
      </>
    );
  return (
    <>
      <PageHeader
        title={vendor.label}
        crumbs={crumbs}
        lead={
          <span className={style.lead}>
            <VendorBadge vendor={vendor} />
            <code>{vendor.origin}</code>
          </span>
        }
        actions={isOwner ? <VendorDeeds vendor={vendor} /> : undefined}
      />
      {error === null ? null : <RefusalNote error={error} />}
      <Standing vendor={vendor} />
      {isOwner && vendor.isDamaged ? (
        <div className={style.stand} role="status">
          <p>
            <strong>{t("vendor.damaged.title")}</strong>
          </p>
          <p>{t("vendor.damaged.say", { about: t("vendor.about"), trouble: t("vendor.trouble") })}</p>
        </div>
      ) : null}
      <div className={style.columns}>
        <div>
          <WhatItGets vendor={vendor} />
          <Operations vendor={vendor} isOwner={isOwner} />
          <FillForms vendor={vendor} isOwner={isOwner} />
          <PreparedFiles vendor={vendor} />
          {isOwner ? <WhatItWasGiven vendor={vendor} /> : null}
          <Answers vendor={vendor} isOwner={isOwner} />
        </div>
        <div>
          <VendorFacts vendor={vendor} isOwner={isOwner} />
        </div>
      </div>
    </>
  );
}
