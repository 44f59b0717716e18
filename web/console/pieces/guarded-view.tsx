import { Button, Progress } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { exactTime } from "../words/times.ts";
import { GuardedValue } from "./guarded-value.tsx";
import style from "./guarded-view.module.css";
import type { Shown } from "./show-guarded.ts";
import { useHideAtOnce } from "./use-hide-at-once.ts";
import { Watermark } from "./watermark.tsx";

const TICK_MS = 250;
const SECOND_MS = 1_000;

export type GuardedViewProps = { readonly label: string; readonly shown: Shown; readonly onHide: () => void };

/** One value over the whole window, for a minute: to be read, and for nothing else. */
export function GuardedView({ label, shown, onHide }: GuardedViewProps) {
  const { t } = useTranslation();
  const { value, code, mark, seconds, until } = shown;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  useHideAtOnce(until, onHide);
  const secondsLeft = Math.max(0, Math.ceil((until - now) / SECOND_MS));

  return (
    // Nothing that reads pages along, as a translator does, is to send it elsewhere.
    <div className={style.shown} translate="no" data-guarded>
      <Watermark text={`${mark.name} · ${exactTime(mark.at)}`} />
      <div className={style.sheet}>
        <h2 className={style.label}>{label}</h2>
        <GuardedValue value={value} code={code} />
        <Progress value={(secondsLeft / seconds) * 100} size="lg" mt={28} aria-label={t("guarded.timeLeft")} />
        <p className={style.quiet} role="timer">
          {t("guarded.secondsLeft", { count: secondsLeft })}
        </p>
        <Button onClick={onHide} mt={16} data-autofocus>
          {t("guarded.hide")}
        </Button>
        <p className={style.quiet}>{t("guarded.note")}</p>
      </div>
    </div>
  );
}
