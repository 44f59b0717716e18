import { Button, Checkbox, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Draft, type FactName, sayFact } from "../../api/notice.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import style from "./notice-screen.module.css";

type Fact = Draft["facts"][number];
const CHARS_MAX = 1_000;

/** What a notice has to say that no data map knows: said here, and in the next version that is published. */
export function Statements({ facts }: { readonly facts: readonly Fact[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<FactName | null>(null);
  return (
    <Card title={t("notice.facts.title")}>
      <p className={style.quiet}>{t("notice.facts.lead")}</p>
      <ul className={style.checks}>
        {facts.map((fact) => (
          <li key={fact.name} className={style.fact}>
            <div>
              <p className={style.text}>{t(`notice.fact.${fact.name}`)}</p>
              <p className={style.quiet}>
                {fact.say ?? (fact.isNone ? t("notice.facts.isNone") : <Badge tone="wait">{t("notice.facts.unsaid")}</Badge>)}
              </p>
            </div>
            <Button variant="default" size="xs" onClick={() => setOpen(fact.name)}>
              {t("notice.facts.change")}
              <span className="sr-only">: {t(`notice.fact.${fact.name}`)}</span>
            </Button>
          </li>
        ))}
      </ul>
      <FactDialog fact={facts.find(({ name }) => name === open)} onClose={() => setOpen(null)} />
    </Card>
  );
}

function FactDialog({ fact, onClose }: { readonly fact: Fact | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return (
    <Dialog opened={fact !== undefined} onClose={onClose} title={fact === undefined ? "" : t(`notice.fact.${fact.name}`)}>
      {fact === undefined ? null : (
        <Form
          key={fact.name}
          verb={t("save")}
          act={async (typed) => {
            const say = typed.text("say");
            await sayFact(fact.name, typed.isTicked("none") ? { none: true } : say === "" ? null : { say });
            await cache.invalidateQueries({ queryKey: ["notice"] });
            onClose();
          }}
        >
          {fact.mayBeNone ? <Checkbox name="none" label={t("notice.facts.none")} defaultChecked={fact.isNone} /> : null}
          <Textarea
            name="say"
            label={t("notice.facts.say")}
            description={t("notice.facts.sayHint")}
            defaultValue={fact.say ?? ""}
            maxLength={CHARS_MAX}
            autosize
            minRows={3}
          />
        </Form>
      )}
    </Dialog>
  );
}
