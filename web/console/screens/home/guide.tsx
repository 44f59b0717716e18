import { Button, Progress } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type GuideStep, dismissGuide, homeQuery } from "../../api/home.ts";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { GuideLine } from "./guide-line.tsx";
import style from "./home-screen.module.css";

/** The steps of the first half hour, with how far one is. */
export function Guide({ steps }: { readonly steps: readonly GuideStep[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const dismissal = useMutation({ mutationFn: dismissGuide, onSuccess: () => queries.invalidateQueries(homeQuery) });
  const done = steps.filter((step) => step.done).length;
  const progress = t("guide.progress", { done, all: steps.length });
  return (
    <Card
      title={t("guide.title")}
      aside={
        <Button variant="subtle" size="compact-sm" loading={dismissal.isPending} onClick={() => dismissal.mutate()}>
          {t("guide.dismiss")}
        </Button>
      }
    >
      {dismissal.error === null ? null : <RefusalNote error={dismissal.error} />}
      <p className={style.say}>{progress}</p>
      <Progress value={(done / steps.length) * 100} my={8} aria-label={progress} />
      <ol className={style.steps}>
        {steps.map((step) => (
          <GuideLine key={step.step} step={step} />
        ))}
      </ol>
    </Card>
  );
}
