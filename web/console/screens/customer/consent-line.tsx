import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Consent, consentsQuery, recordConsent } from "../../api/consents.ts";
import { refreshEntries } from "../../api/entries.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { say } from "../../pieces/notify.tsx";
import { dayOf } from "../../words/times.ts";
import { ConsentHistory } from "./consent-history.tsx";
import { SaidDialog } from "./said-dialog.tsx";
import style from "./side-cards.module.css";

const TONES = { given: "good", withdrawn: "bad", never_asked: "quiet", expired: "wait" } as const satisfies Record<
  Consent["standing"],
  Tone
>;

export type ConsentLineProps = {
  readonly subject: string;
  readonly purpose: string;
  readonly label: string;
  readonly consent: Consent | undefined;
  readonly isKnown: boolean;
  readonly mayRecord: boolean;
  readonly isOwner: boolean;
};

/** One use and whether the customer agreed to it; whoever works for it records what the customer says. */
export function ConsentLine({ subject, purpose, label, consent, isKnown, mayRecord, isOwner }: ConsentLineProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [open, setOpen] = useState<"record" | "history" | null>(null);
  const standing = consent?.standing ?? "never_asked";
  const next = standing === "given" ? "withdrawn" : "given";
  const record = async (evidence: string): Promise<void> => {
    await recordConsent(subject, purpose, next, evidence);
    say(t("consent.done"));
    await Promise.all([queries.invalidateQueries({ queryKey: consentsQuery(subject).queryKey }), refreshEntries(queries)]);
  };
  const until = consent?.expiresAt == null ? null : t("consent.until", { day: dayOf(consent.expiresAt) });
  return (
    <li className={style.line}>
      <span className={style.words}>
        {label}
        <span className={style.quiet}>
          {isKnown ? <Badge tone={TONES[standing]}>{t(`consent.${standing}`)}</Badge> : null}{" "}
          {consent?.at == null ? null : <span className={style.whole}>{dayOf(consent.at)}</span>}
          {consent?.at == null || until === null ? null : (
            <>
              {" · "}
              <span className={style.whole}>{until}</span>
            </>
          )}
        </span>
      </span>
      <span className={style.buttons}>
        {consent === undefined ? null : (
          <Button size="compact-sm" variant="subtle" onClick={() => setOpen("history")}>
            {t("consent.history")}
            <span className="sr-only">: {label}</span>
          </Button>
        )}
        {mayRecord && isKnown ? (
          <Button size="compact-sm" variant="default" onClick={() => setOpen("record")}>
            {t(`consent.record.${next}`)}
            <span className="sr-only">: {label}</span>
          </Button>
        ) : null}
      </span>
      <SaidDialog
        isOpen={open === "record"}
        onClose={() => setOpen(null)}
        title={label}
        verb={t(`consent.record.${next}`)}
        explain={t(`consent.${next}Say`)}
        isNeeded={!isOwner}
        onSay={record}
      />
      <ConsentHistory subject={subject} purpose={purpose} label={label} isOpen={open === "history"} onClose={() => setOpen(null)} />
    </li>
  );
}
