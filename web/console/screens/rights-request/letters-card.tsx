import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { lettersOfQuery } from "../../api/letters.ts";
import { Card } from "../../pieces/card.tsx";
import { LetterDeeds } from "../../pieces/letter-deeds.tsx";
import { LetterState } from "../../pieces/letter-state.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { wordsFor } from "../../words/words-for.ts";
import style from "./rights-request-screen.module.css";

/** What of this request goes on paper, since nothing else reaches the customer or they asked for it. */
export function LettersCard({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(lettersOfQuery(id));
  if (error === null && (data === undefined || data.length === 0)) return null;
  return (
    <Card title={t("letters.byPost")}>
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      <ul className={style.lines}>
        {data?.map((letter) => (
          <li key={letter.id} className={style.line}>
            <span>
              {wordsFor("letterKind", letter.kind)}
              <span className={style.quiet}>
                <LetterState letter={letter} />
              </span>
            </span>
            <LetterDeeds letters={[letter]} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
