import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import style from "./copy-text.module.css";

export type CopyTextProps = {
  /** What the text is, for whoever listens instead of looks. */
  readonly label: string;
  readonly text: string;
};

/** Text that is carried elsewhere as it stands: a link, a command, a code. */
export function CopyText({ label, text }: CopyTextProps) {
  const { t } = useTranslation();
  const { copy, copied } = useClipboard({ timeout: 2_000 });
  return (
    <div className={style.box}>
      <pre className={style.text} aria-label={label} role="group">
        {text}
      </pre>
      <Button size="compact-sm" variant="default" className={style.button} onClick={() => copy(text)}>
        {t(copied ? "copy.done" : "copy.verb")}
        <span className="sr-only"> {label}</span>
      </Button>
    </div>
  );
}
