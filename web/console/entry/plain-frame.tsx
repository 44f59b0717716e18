import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Mark } from "../look/mark.tsx";
import { LANGUAGES, speak, spokenLanguage } from "../words/words.ts";
import style from "./plain-frame.module.css";

/** The frame of the screens before the door: the mark, one column, and the language. */
export function PlainFrame({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={style.frame}>
      <header className={style.top}>
        <span className={style.brand}>
          <Mark size={28} /> Strongroom
        </span>
        <select
          className={style.language}
          aria-label={t("frame.language")}
          value={spokenLanguage()}
          onChange={(event) => void speak(event.currentTarget.value)}
        >
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </header>
      <main id="main" className={style.main}>
        {children}
      </main>
      <footer className={style.foot}>{t("frame.foot")}</footer>
    </div>
  );
}
