import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { useDataMap } from "../../api/data-map.ts";
import { session } from "../../api/session.ts";
import { Choices } from "../../pieces/choices.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ApprovalDialog } from "./approval-dialog.tsx";
import { ApprovalList } from "./approval-list.tsx";
import style from "./approvals-screen.module.css";
import { APPROVAL_VIEWS, type ApprovalView } from "./approvals-search.ts";
import { GlassBreaks } from "./glass-breaks.tsx";
import { mayReviewGlass } from "./may-review-glass.ts";

const route = getRouteApi("/approvals");

/** What needs a second person: what colleagues ask, what one has asked oneself, and what was looked at without one. */
export function ApprovalsScreen() {
  const { t } = useTranslation();
  const { show = "waiting", id } = route.useSearch();
  const navigate = route.useNavigate();
  const who = useCell(session);
  const mayReview = mayReviewGlass(useDataMap(), who);
  const close = useCallback(() => void navigate({ search: (old) => ({ ...old, id: undefined }), replace: true }), [navigate]);
  return (
    <>
      <PageHeader title={t("approvals.title")} lead={t("approvals.lead")} />
      <div className={style.filters}>
        <Choices<ApprovalView>
          label={t("requests.show")}
          chosen={show}
          choices={APPROVAL_VIEWS.filter((value) => value !== "glass" || mayReview).map((value) => ({
            value,
            label: t(`approvals.view.${value}`),
          }))}
          onChoose={(value) => void navigate({ search: { show: value === "waiting" ? undefined : value }, replace: true })}
        />
      </div>
      {show === "glass" ? <GlassBreaks /> : <ApprovalList key={show} view={show} />}
      {id === undefined ? null : <ApprovalDialog key={id} id={id} onClose={close} />}
    </>
  );
}
