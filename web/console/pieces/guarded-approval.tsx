import { Button, Group } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Approval, approvalQuery, cancelApproval, isGoingOn, refreshApprovals, shownApproval } from "../api/approvals.ts";
import { ApprovalPeople } from "./approval-people.tsx";
import { useFailure } from "./failure.ts";
import { FailureNote } from "./failure-note.tsx";
import type { GuardedPlace } from "./guarded-reveal.tsx";
import { GuardedShow } from "./guarded-show.tsx";
import style from "./guarded-steps.module.css";
import { RefusalNote } from "./refusal-note.tsx";
import { RowsSkeleton } from "./rows-skeleton.tsx";
import type { Shown } from "./show-guarded.ts";
import { TimeLeft } from "./time-left.tsx";

export type GuardedApprovalProps = {
  readonly id: string;
  readonly place: GuardedPlace;
  readonly onShown: (shown: Shown) => void;
  readonly onClose: () => void;
  readonly onAgain: () => void;
  readonly breakGlass: (() => void) | undefined;
};

/** How far the own wish is, live: waiting, agreed, or why not. */
export function GuardedApproval({ id, place, onShown, onClose, onAgain, breakGlass }: GuardedApprovalProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: approval, error } = useQuery(approvalQuery(id));
  const { failure, told } = useFailure();
  const refresh = useCallback(() => void refreshApprovals(queries), [queries]);
  useEffect(() => {
    shownApproval.set(id);
    return () => shownApproval.set(null);
  }, [id]);

  if (approval === undefined) return error === null ? <RowsSkeleton /> : <RefusalNote error={error} />;
  if (approval.state === "agreed" && isGoingOn(approval))
    return <GuardedShow approval={approval} place={place} onShown={onShown} onClose={onClose} onOver={refresh} />;
  if (approval.state === "asked") {
    const cancel = (): Promise<boolean> =>
      told(async () => {
        await cancelApproval(id);
        await refreshApprovals(queries);
        onClose();
      });
    return (
      <div role="status" aria-live="polite">
        <FailureNote failure={failure} />
        <p className={style.lead}>{t("guarded.waiting", { count: approval.needed - approval.agreed })}</p>
        <p className={style.say}>{t("guarded.waitingSay")}</p>
        <ApprovalPeople approval={approval} />
        <p className={style.left}>
          {t("guarded.runsOut")} <TimeLeft until={approval.expiresAt} onOver={refresh} />
        </p>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={() => void cancel()}>
            {t("guarded.takeBack")}
          </Button>
          <Button onClick={onClose} data-autofocus>
            {t("guarded.goOn")}
          </Button>
        </Group>
      </div>
    );
  }
  return (
    <Ended approval={approval}>
      <Button variant="default" onClick={onClose}>
        {t("close")}
      </Button>
      {approval.state === "expired" && breakGlass !== undefined ? (
        <Button color="red" variant="outline" onClick={breakGlass}>
          {t("glass.verb")}
        </Button>
      ) : null}
      <Button onClick={onAgain} data-autofocus>
        {t("guarded.askAgain")}
      </Button>
    </Ended>
  );
}

function Ended({ approval, children }: { readonly approval: Approval; readonly children: ReactNode }) {
  const { t } = useTranslation();
  // What was agreed and is here is over: it held for ten minutes.
  const state = approval.state === "agreed" || approval.state === "asked" ? "over" : approval.state;
  return (
    <div role="status">
      <p className={style.lead}>{t(`guarded.ended.${state}`)}</p>
      <p className={style.say}>{t(`guarded.endedSay.${state}`)}</p>
      <ApprovalPeople approval={approval} />
      <Group justify="flex-end" mt="md">
        {children}
      </Group>
    </div>
  );
}
