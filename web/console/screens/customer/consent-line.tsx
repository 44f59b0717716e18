import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Consent, consentQuery, recordConsent } from "../../api/rights.ts";
import { refreshEntries } from "../../api/entries.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { dayOf } from "../../words/times.ts";
import style from "./side-cards.module.css";

const TONES = { given: "good", withdrawn: "bad", never_asked: "quiet" } as const satisfies Record<Consent["standing"], Tone>;

export type ConsentLineProps = {
  readonly subject: string;
  readonly purpose: string;
  readonly label: string;
  readonly consent: Consent | undefined;
  readonly isOwner: boolean;
};

/** One use and whether the customer agreed to it; owners record what the customer says. */
export function ConsentLine({ subject, purpose, label, consent, isOwner }: ConsentLineProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const next = consent?.standing === "given" ? "withdrawn" : "given";
  const record = async (): Promise<void> => {
    await recordConsent(subject, purpose, next);
    say(t("consent.done"));
    await Promise.all([queries.invalidateQueries(consentQuery(subject, purpose)), refreshEntries(queries)]);
  };
  return (
    <li className={style.line}>
      <span className={style.words}>
        {label}
        <span className={style.quiet}>
          {consent === undefined ? null : <Badge tone={TONES[consent.standing]}>{t(`consent.${consent.standing}`)}</Badge>}{" "}
          {consent?.at == null ? null : dayOf(consent.at)}
        </span>
      </span>
      {isOwner && consent !== undefined ? (
        <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
          {t(`consent.record.${next}`)}
          <span className="sr-only">: {label}</span>
        </Button>
      ) : null}
      <ConfirmDialog isOpen={isOpen} onClose={() => setOpen(false)} title={label} verb={t(`consent.record.${next}`)} onConfirm={record}>
        {t(`consent.${next}Say`)}
      </ConfirmDialog>
    </li>
  );
}
