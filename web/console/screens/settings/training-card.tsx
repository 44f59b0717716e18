import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { changeSettings, settingsQuery } from "../../api/settings.ts";
import { Card } from "../../pieces/card.tsx";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { say } from "../../pieces/notify.tsx";
import { useForm } from "../../pieces/use-form.ts";
import style from "./settings-screen.module.css";

const MONTHS_MAX = 36;

/** How long a training counts. */
export function TrainingCard({ months }: { readonly months: number }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { onSubmit, isBusy, failure } = useForm(async (typed) => {
    queries.setQueryData(settingsQuery.queryKey, await changeSettings({ trainingMonths: Number(typed.text("months")) }));
    await queries.invalidateQueries({ queryKey: ["clearances"] });
    say(t("settings.done"));
  });
  return (
    <Card title={t("settings.training.title")}>
      <FailureNote failure={failure} />
      <form onSubmit={onSubmit} className={style.months}>
        <TextInput
          key={months}
          name="months"
          type="number"
          min={1}
          max={MONTHS_MAX}
          label={t("settings.training.months")}
          description={t("settings.training.hint")}
          defaultValue={months}
          required
          withAsterisk={false}
        />
        <Button type="submit" variant="default" loading={isBusy}>
          {t("save")}
        </Button>
      </form>
    </Card>
  );
}
