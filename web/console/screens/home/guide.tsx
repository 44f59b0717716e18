import { Button, Progress } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type GuideStep, dismissGuide, homeQuery } from "../../api/home.ts";
import { AddressLink } from "../../pieces/address-link.tsx";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import style from "./home-screen.module.css";

/** The steps of the first half hour, with how far one is. */
export function Guide({ steps }: { readonly steps: readonly GuideStep[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const dismissal = useMutation({ mutationFn: dismissGuide, onSuccess: () => queries.invalidateQueries(homeQuery) });
  const done = steps.filter((step) => step.done).length;
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
      <p className={style.say}>{t("guide.progress", { done, all: steps.length })}</p>
      <Progress value={(done / steps.length) * 100} my={8} aria-label={t("guide.progress", { done, all: steps.length })} />
      <ol className={style.steps}>
        {steps.map(({ step, done: isDone, link }) => (
          <li key={step} className={style.step}>
            <span className={style.dot} data-done={isDone} aria-hidden="true">
              {isDone ? "✓" : ""}
            </span>
            {isDone ? <span className={style.done}>{t(stepKey(step))}</span> : <AddressLink to={link}>{t(stepKey(step))}</AddressLink>}
            {isDone ? <span className="sr-only">{t("guide.done")}</span> : null}
          </li>
        ))}
      </ol>
    </Card>
  );
}

const STEPS = ["owner_passkey", "recovery_sheet", "mail_test", "payment_provider", "first_staff", "data_map", "first_request"] as const;

function stepKey(step: string): `guide.step.${(typeof STEPS)[number]}` | "guide.step.other" {
  const known = STEPS.find((one) => one === step);
  return known === undefined ? "guide.step.other" : `guide.step.${known}`;
}
