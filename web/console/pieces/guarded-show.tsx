import { Button, Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Approval } from "../api/approvals.ts";
import { refreshEntries } from "../api/entries.ts";
import { refreshRequests } from "../api/requests.ts";
import type { Refused } from "../api/reveals.ts";
import { ApprovalPeople } from "./approval-people.tsx";
import { useFailure } from "./failure.ts";
import { FailureNote } from "./failure-note.tsx";
import type { GuardedPlace } from "./guarded-reveal.tsx";
import style from "./guarded-steps.module.css";
import { ReadAloud } from "./read-aloud.tsx";
import { type Shown, showGuarded } from "./show-guarded.ts";
import { TimeLeft } from "./time-left.tsx";
import { useHeldCode } from "./held-code.ts";

export type GuardedShowProps = {
  readonly approval: Approval;
  readonly place: GuardedPlace;
  readonly onShown: (shown: Shown) => void;
  readonly onClose: () => void;
  readonly onOver: () => void;
};

/** A colleague agreed: it is shown when its asker is ready, for their minute begins then. */
export function GuardedShow({ approval, place, onShown, onClose, onOver }: GuardedShowProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<"value" | "code" | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const { failure, told } = useFailure();
  const held = useHeldCode(place);

  const see = async (card: string | null): Promise<void> => {
    setBusy(card === null ? "value" : "code");
    setRefused(null);
    await told(async () => {
      const { subject, field, reason, purpose } = approval;
      const shown = await showGuarded({ subject, field, purpose, reason }, card);
      if (shown === undefined) return;
      if ("kind" in shown) setRefused(shown);
      else onShown(shown);
      await Promise.all([refreshEntries(queries), ...(card === null ? [] : [refreshRequests(queries)])]);
    });
    setBusy(null);
  };
  return (
    <div role="status" aria-live="polite">
      <FailureNote failure={failure} />
      <p className={style.lead}>{t("guarded.agreedTitle")}</p>
      <p className={style.say}>{t("guarded.agreedSay", { label: place.label })}</p>
      <ApprovalPeople approval={approval} />
      {approval.until === null ? null : (
        <p className={style.left}>
          {t("guarded.holdsFor")} <TimeLeft until={approval.until} onOver={onOver} />
        </p>
      )}
      {refused === null ? null : <ReadAloud say={refused.say} unlock={refused.unlock} />}
      {held === null ? null : <p className={style.say}>{t("guarded.codeHeld", { last4: held.last4 })}</p>}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t("close")}
        </Button>
        {held === null ? null : (
          <Button variant="default" loading={busy === "code"} disabled={busy === "value"} onClick={() => void see(held.card)}>
            {t("guarded.showWithCode")}
          </Button>
        )}
        <Button loading={busy === "value"} disabled={busy === "code"} onClick={() => void see(null)} data-autofocus>
          {t("guarded.show")}
        </Button>
      </Group>
    </div>
  );
}
