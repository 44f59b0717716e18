import { Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type VendorChange, vendorsQuery } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { wordsFor } from "../../words/words-for.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import type { PartProps } from "./vendor-facts.tsx";
import style from "./vendor-screen.module.css";

const TEXT_CHARS_MAX = 2_000;

/** The short list of questions, in plain words, and what they said. */
export function Answers({ vendor, isOwner }: PartProps) {
  const { t } = useTranslation();
  const questions = useQuery(vendorsQuery).data?.questions ?? [];
  const words = questions.map(({ name, ask }) => ({ name, ask: wordsFor("vendorQuestion", name, { ask }) }));
  const answered = words.filter(({ name }) => (vendor.questionnaire[name] ?? "") !== "");
  const read = (typed: Typed): VendorChange => ({
    questionnaire: Object.fromEntries(
      questions.map(({ name }) => [name, typed.text(name)]).filter(([, text]) => text !== ""),
    ) as NonNullable<VendorChange["questionnaire"]>,
  });
  return (
    <Card
      title={t("vendor.questions")}
      aside={
        isOwner && questions.length > 0 ? (
          <ChangeDialog vendor={vendor} title={t("vendor.questions")} read={read}>
            {(faults) =>
              words.map(({ name, ask }, n) => (
                <Textarea
                  key={name}
                  name={name}
                  label={ask}
                  defaultValue={vendor.questionnaire[name] ?? ""}
                  error={faults[`questionnaire.${name}`]}
                  maxLength={TEXT_CHARS_MAX}
                  autosize
                  minRows={1}
                  maxRows={6}
                  data-autofocus={n === 0 ? true : undefined}
                />
              ))
            }
          </ChangeDialog>
        ) : undefined
      }
    >
      {answered.length === 0 ? <p className={style.say}>{t("vendor.notAsked")}</p> : null}
      <dl className={style.answers}>
        {answered.map(({ name, ask }) => (
          <div key={name}>
            <dt>{ask}</dt>
            <dd>{vendor.questionnaire[name]}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
