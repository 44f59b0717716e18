import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { type NewRequest, makeRequest, refreshRequests } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import type { Faults } from "../../pieces/failure.ts";
import { Form } from "../../pieces/form.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import { PlainInput } from "../../pieces/plain-input.tsx";
import { shownOnce } from "../../pieces/shown-once.ts";
import { type Typed, readForm } from "../../pieces/use-form.ts";
import { currencyOf } from "../../words/currencies.ts";
import { AmountFields } from "./amount-fields.tsx";
import { AskFields } from "./ask-fields.tsx";
import { CustodyChoice } from "./custody-choice.tsx";
import { DeliveryChoice } from "./delivery-choice.tsx";
import { type Draft, readDraft, toRequest } from "./draft.ts";
import { draftRefusal } from "./draft-faults.ts";
import { LinesEditor } from "./lines-editor.tsx";
import { MoreChoices } from "./more-choices.tsx";
import { type NamedField, NewPersonFields, newPersonFields, readPerson } from "./new-person-fields.tsx";
import style from "./new-request-screen.module.css";

export type RequestFormProps = {
  readonly map: DataMap;
  readonly purpose: string;
  /** Null for somebody who is not here yet. */
  readonly customer: string | null;
  readonly askable: readonly NamedField[];
  readonly changeable: readonly NamedField[];
  readonly onDraft: (draft: Draft) => void;
  readonly draft: Draft | null;
};

const TITLE_CHARS_MAX = 200;
const MESSAGE_CHARS_MAX = 1_000;

/** What it is about, what is asked for, and how the customer hears of it. */
export function RequestForm({ map, purpose, customer, askable, changeable, draft, onDraft }: RequestFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const lineCount = useRef(0);
  const place = useRef<HTMLDivElement>(null);
  const [currency] = useState(() => currencyOf(map.controller?.jurisdictions ?? []));
  const person = customer === null ? newPersonFields(changeable) : [];
  const card = askable.find(([name, { type }]) => type === "card" && (draft === null || draft.asks.includes(name)))?.[1];
  const look = (form: HTMLFormElement | null | undefined): void => {
    if (form != null) onDraft(readDraft(readForm(form), lineCount.current));
  };
  const begin = useEffectEvent(() => {
    look(place.current?.closest("form"));
    place.current?.querySelector<HTMLInputElement>("input")?.focus();
  });
  // What stands in the form before anybody has typed, and where they begin.
  useEffect(() => begin(), []);

  const ask = async (typed: Typed): Promise<void> => {
    const now = readDraft(typed, lineCount.current);
    const wrong = draftRefusal(t, now);
    if (wrong !== undefined) throw wrong;
    const who: Pick<NewRequest, "subject" | "fields"> = customer === null ? { fields: readPerson(typed, person) } : { subject: customer };
    const made = await makeRequest({ ...who, purpose, ...toRequest(now, typed) });
    shownOnce.set({ request: made.id, code: made.code ?? null, isNew: true });
    void refreshRequests(queries);
    await navigate({ to: "/requests/$id", params: { id: made.id } });
  };
  return (
    <Form verb={t("newRequest.verb")} act={ask} onInput={look} beside={<Back />}>
      {(faults: Faults) => (
        <div ref={place}>
          {customer === null ? <NewPersonFields fields={person} faults={faults} /> : null}
          <Card title={t("newRequest.about")}>
            <div className={style.fields}>
              <PlainInput
                name="title"
                label={t("newRequest.title")}
                description={t("newRequest.titleHint")}
                placeholder={t("newRequest.titleExample")}
                error={faults["transaction.title"]}
                maxLength={TITLE_CHARS_MAX}
                required
                withAsterisk={false}
              />
              <LinesEditor
                faults={faults}
                onCount={(count) => {
                  lineCount.current = count;
                  // The row is there, or gone, only after this has been drawn.
                  requestAnimationFrame(() => look(place.current?.closest("form")));
                }}
              />
              <AmountFields draft={draft} currency={currency} faults={faults} />
              <NoteArea
                name="message"
                label={t("newRequest.message")}
                description={t("newRequest.messageHint")}
                cardSay={t("note.cardHere")}
                error={faults["message"]}
                maxLength={MESSAGE_CHARS_MAX}
              />
            </div>
          </Card>
          <Card title={t("newRequest.asked")}>
            <div className={style.fields}>
              <AskFields fields={askable} error={asksFault(faults)} />
              {card === undefined ? null : <CustodyChoice ofMap={card.custody ?? "processor"} error={faults["custody"]} />}
            </div>
          </Card>
          <Card title={t("newRequest.how")}>
            <div className={style.fields}>
              <DeliveryChoice isNewPerson={customer === null} faults={faults} />
              <MoreChoices faults={faults} />
            </div>
          </Card>
        </div>
      )}
    </Form>
  );
}

/** What is wrong with what is asked for: with all of it, or with one of it. */
function asksFault(faults: Faults): string | undefined {
  return Object.entries(faults).find(([field]) => field === "asks" || field.startsWith("asks["))?.[1];
}

function Back() {
  const { t } = useTranslation();
  return (
    <Button variant="default" onClick={() => history.back()}>
      {t("cancel")}
    </Button>
  );
}
