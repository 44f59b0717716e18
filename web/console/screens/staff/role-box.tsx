import { Checkbox } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import style from "./reach-fields.module.css";

export type RoleBoxProps = {
  readonly label: string;
  /** All that it allows, the most delicate first. */
  readonly words: readonly string[];
  /** What is needed before it counts. */
  readonly needs: readonly string[];
  readonly isChecked: boolean;
  readonly onCheck: (isChecked: boolean) => void;
};

const WORDS_AT_FIRST = 3;

/** One role to tick: the most delicate of what it allows at once, all of it on demand. */
export function RoleBox({ label, words, needs, isChecked, onCheck }: RoleBoxProps) {
  const { t } = useTranslation();
  const id = useId();
  const [isWhole, setWhole] = useState(false);
  const more = words.length - WORDS_AT_FIRST;
  return (
    <div className={style.box} data-checked={isChecked}>
      <Checkbox
        label={label}
        className={style.tick}
        checked={isChecked}
        aria-describedby={id}
        onChange={(event) => onCheck(event.currentTarget.checked)}
      />
      <div id={id} className={style.about}>
        <ul className={style.words}>
          {(isWhole ? words : words.slice(0, WORDS_AT_FIRST)).map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ul>
      </div>
      {more > 0 ? (
        <button type="button" className={style.more} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? t("reach.less") : t("reach.more", { count: more })}
          <span className="sr-only">: {label}</span>
        </button>
      ) : null}
      {needs.length === 0 ? null : <p className={style.needs}>{t("reach.needs", { what: needs.join(", ") })}</p>}
    </div>
  );
}
