import { useTranslation } from "react-i18next";
import type { MailTest } from "../../api/outbox.ts";
import { Badge } from "../../pieces/badge.tsx";
import { translated } from "../../words/words.ts";
import style from "./settings-screen.module.css";

/** All that was said to a mail server and by it, line by line; passwords are hidden before it gets here. */
export function MailDialogue({ test }: { readonly test: MailTest }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={style.outcome}>
      <p>
        <Badge tone={test.ok ? "good" : "bad"}>{t(test.ok ? "settings.mail.ok" : "settings.mail.failed")}</Badge> {translated(test.say)}{" "}
        {translated(test.mend ?? "")}
      </p>
      {test.dialogue.length === 0 ? null : (
        <ol className={style.dialogue} tabIndex={0} aria-label={t("settings.mail.dialogue")}>
          {test.dialogue.map(({ from, line }, n) => (
            // Lines have no names; their place is all that tells them apart.
            <li key={n}>
              <span className={style[from]}>{t(`settings.mail.said.${from}`)}</span>
              <span>{line}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
