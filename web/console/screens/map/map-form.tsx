import { Accordion, Tabs } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "../../pieces/card.tsx";
import { AddEntry } from "./add-entry.tsx";
import { FieldForm } from "./field-form.tsx";
import type { MapModel } from "./map-model.ts";
import style from "./map-screen.module.css";
import { PurposeForm } from "./purpose-form.tsx";
import { RecipientForm } from "./recipient-form.tsx";
import { removeIn, setIn } from "./yaml-edit.ts";

export type MapFormProps = { readonly text: string; readonly model: MapModel | null; readonly onWrite: (text: string) => void };
/** Undefined takes the word away. */
export type Change = (word: string, value: unknown) => void;

const SECTIONS = ["fields", "purposes", "recipients"] as const;
type Section = (typeof SECTIONS)[number];

/** The map as a form. It writes into the text, one word at a time, and leaves the rest of it as it is. */
export function MapForm({ text, model, onWrite }: MapFormProps) {
  const { t } = useTranslation();
  const [section, setSection] = useState<Section>("fields");
  const [open, setOpen] = useState<string | null>(null);
  if (model === null)
    return (
      <Card title={t("map.form")}>
        <p className={style.quiet}>{t("map.unreadable")}</p>
      </Card>
    );
  const changer =
    (name: string): Change =>
    (word, value) =>
      onWrite(value === undefined ? removeIn(text, [section, name, word]) : setIn(text, [section, name, word], value));
  const remove = (name: string): void => onWrite(removeIn(text, [section, name]));
  return (
    <Card title={t("map.form")}>
      <Tabs value={section} onChange={(next) => setSection(SECTIONS.find((one) => one === next) ?? "fields")} keepMounted={false}>
        <Tabs.List aria-label={t("map.form")}>
          {SECTIONS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`map.section.${one}`)} <span className={style.quiet}>{Object.keys(model[one]).length}</span>
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={section} pt="sm">
          <Accordion variant="default" chevronPosition="left" order={3} value={open} onChange={setOpen}>
            {Object.entries(model[section]).map(([name, { label }]) => (
              <Accordion.Item key={name} value={name}>
                <Accordion.Control>
                  {label ?? name} <span className={style.quiet}>{name}</span>
                </Accordion.Control>
                <Accordion.Panel>
                  {open === name ? (
                    <OneForm section={section} name={name} model={model} onChange={changer(name)} onRemove={() => remove(name)} />
                  ) : null}
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
          <AddEntry
            section={section}
            model={model}
            onAdd={(name, value) => {
              onWrite(setIn(text, [section, name], value));
              setOpen(name);
            }}
          />
        </Tabs.Panel>
      </Tabs>
    </Card>
  );
}

type OneFormProps = {
  readonly section: Section;
  readonly name: string;
  readonly model: MapModel;
  readonly onChange: Change;
  readonly onRemove: () => void;
};

function OneForm({ section, name, model, onChange, onRemove }: OneFormProps) {
  const [field, purpose, recipient] = [model.fields[name], model.purposes[name], model.recipients[name]];
  const common = { model, onChange, onRemove };
  if (section === "fields") return field === undefined ? null : <FieldForm field={field} {...common} />;
  if (section === "purposes") return purpose === undefined ? null : <PurposeForm purpose={purpose} {...common} />;
  return recipient === undefined ? null : <RecipientForm recipient={recipient} {...common} />;
}
