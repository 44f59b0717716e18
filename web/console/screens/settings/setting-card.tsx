import { Radio } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Settings, changeSettings, settingsQuery } from "../../api/settings.ts";
import { Card } from "../../pieces/card.tsx";
import { sayWithUndo } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { translated } from "../../words/words.ts";
import style from "./settings-screen.module.css";

export type SettingCardProps = {
  readonly title: string;
  readonly setting: "passwordMode" | "deviceChecks";
  readonly now: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly say: string }[];
  readonly deviations: Settings["deviations"];
};

/** One matter that is settled one way or another, what each means, and where the way taken departs from a standard. */
export function SettingCard({ title, setting, now, options, deviations }: SettingCardProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (value: string) => changeSettings({ [setting]: value }),
    onSuccess: (settings) => queries.setQueryData(settingsQuery.queryKey, settings),
  });
  const settle = (value: string): void =>
    change.mutate(value, {
      onSuccess: () => sayWithUndo({ message: t("settings.done"), undo: t("settings.undo"), onUndo: () => change.mutate(now) }),
    });
  const own = deviations.filter((one) => one.setting === setting);
  return (
    <Card title={title}>
      {change.error === null ? null : <RefusalNote error={change.error} />}
      <Radio.Group value={change.isPending ? change.variables : now} onChange={settle} aria-label={title}>
        {options.map(({ value, label, say }) => (
          <Radio key={value} value={value} label={label} description={say} className={style.option} disabled={change.isPending} />
        ))}
      </Radio.Group>
      {own.map(({ from, say }) => (
        <p key={from} className={style.deviation}>
          <strong>{t("settings.deviates", { from })}</strong>
          {translated(say)}
        </p>
      ))}
    </Card>
  );
}
