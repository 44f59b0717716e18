import { useTranslation } from "react-i18next";
import { translated } from "../words/words.ts";
import style from "./read-aloud.module.css";

export type ReadAloudProps = { readonly say: string; readonly unlock: string | null; readonly isQuiet?: boolean };

/** A "no" in words that can be read to the customer as they stand, and for the reader's eyes what would unlock it. */
export function ReadAloud({ say, unlock, isQuiet = false }: ReadAloudProps) {
  const { t } = useTranslation();
  return (
    <div className={isQuiet ? style.quiet : style.quote} role="status">
      <p className={style.say}>{t("quote", { words: translated(say) })}</p>
      {unlock === null ? null : <p className={style.unlock}>{translated(unlock)}</p>}
    </div>
  );
}
