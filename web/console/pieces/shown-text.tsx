import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Shown } from "../api/customers.ts";
import style from "./shown-text.module.css";
import { plainText } from "./plain-text.ts";
import { translated } from "../words/words.ts";

/** A mask with a rest, as •••• 54, is read as one. */
const SHORT_CHARS_MAX = 16;

/** A value in a list: masked as it came; a refusal as a quiet word with its reason behind it. */
export function ShownText({ shown }: { readonly shown: Shown | undefined }) {
  const { t } = useTranslation();
  if (shown === undefined || (shown.form === "masked" && shown.value === null)) return <span className={style.quiet}>–</span>;
  if (shown.form === "masked") {
    const text = plainText(shown.value);
    return <span className={text.length > SHORT_CHARS_MAX ? style.value : style.short}>{text}</span>;
  }
  const say = translated(shown.say);
  return (
    <Tooltip label={say} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <span className={style.quiet} tabIndex={0} role="note" aria-label={say}>
        {t("field.withheld")}
      </span>
    </Tooltip>
  );
}
