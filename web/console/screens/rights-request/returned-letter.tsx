import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { refreshLetters } from "../../api/letters.ts";
import { type ReturnedLetter as Letter, type RightsRequest, settleReturned } from "../../api/rights-requests.ts";
import { dayOf } from "../../words/times.ts";
import { wordsFor } from "../../words/words-for.ts";
import { DeedButton } from "./deed-button.tsx";
import style from "./steps.module.css";
import { useDeed } from "./use-deed.ts";

export type ReturnedLetterProps = {
  readonly request: Pick<RightsRequest, "id" | "subject">;
  readonly letter: Letter;
  readonly onDone: () => void;
};

/** The status of a mail server (RFC 3463); without one no server took the letter. */
const STATUS = /^\d\.\d{1,3}\.\d{1,3}$/u;

/** Why a letter did not arrive, and what to do about it; or what was done. */
export function ReturnedLetter({ request: { id, subject }, letter, onDone }: ReturnedLetterProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const run = useDeed(subject);
  const { kind, code, sentAt, settled, isRepeatable } = letter;
  const why = STATUS.test(code) ? "rightsRequest.returned.byServer" : "rightsRequest.returned.byNobody";
  const told = <p className={style.say}>{t(why, { day: dayOf(sentAt), code })}</p>;
  if (settled !== null)
    return (
      <div className={style.letter}>
        {told}
        <p className={style.say}>
          {t(`rightsRequest.returned.settled.${settled.how}`)} · {dayOf(settled.at)}
        </p>
      </div>
    );
  const button = (how: "again" | "post" | "not_needed") => (
    <DeedButton
      verb={t(`rightsRequest.returned.verb.${how}`)}
      about={wordsFor("letterKind", kind)}
      act={() =>
        run(async () => {
          const after = await settleReturned(id, letter.id, how);
          await refreshLetters(queries);
          return t(`rightsRequest.returned.settled.${after.settled?.how ?? "not_needed"}`);
        })
      }
      onDone={onDone}
    />
  );
  return (
    <div className={style.letter}>
      {told}
      <p className={style.say}>{t(isRepeatable ? "rightsRequest.returned.say" : "rightsRequest.returned.sayOver")}</p>
      <div className={style.verbs}>
        {isRepeatable ? button("again") : null}
        {isRepeatable ? button("post") : null}
        {button("not_needed")}
      </div>
    </div>
  );
}
