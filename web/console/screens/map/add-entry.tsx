import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useForm } from "../../pieces/use-form.ts";
import type { MapModel } from "./map-model.ts";
import style from "./map-screen.module.css";

export type AddEntryProps = {
  readonly section: "fields" | "purposes" | "recipients";
  readonly model: MapModel;
  readonly onAdd: (name: string, value: unknown) => void;
};

const NAME_CHARS_MAX = 40;

/** A new field, purpose or recipient: its label first, the rest with values that one changes after. */
export function AddEntry({ section, model, onAdd }: AddEntryProps) {
  const { t } = useTranslation();
  const purpose = Object.keys(model.purposes)[0];
  const field = Object.keys(model.fields)[0];
  const { onSubmit } = useForm((typed, form) => {
    const label = typed.text("label");
    onAdd(freeName(label, Object.keys(model[section])), { label, ...FIRST[section](purpose, field) });
    form.reset();
    return Promise.resolve();
  });
  return (
    <form onSubmit={onSubmit} className={style.add} key={section}>
      <TextInput
        name="label"
        label={t(`map.add.${section}`)}
        placeholder={t(`map.addExample.${section}`)}
        required
        withAsterisk={false}
        maxLength={100}
        autoComplete="off"
      />
      <Button type="submit" variant="default">
        {t("map.addVerb")}
      </Button>
    </form>
  );
}

const listed = (name: string | undefined): readonly string[] => (name === undefined ? [] : [name]);

const FIRST = {
  fields: (purpose) => ({ category: "contact", type: "text", purposes: listed(purpose), retention: "1y" }),
  purposes: () => ({ basis: "contract" }),
  recipients: (purpose, field) => ({ purposes: listed(purpose), fields: listed(field) }),
} as const satisfies Record<string, (purpose: string | undefined, field: string | undefined) => object>;

/** The label in the letters that names of a map have; numbered where the name is taken. */
function freeName(label: string, taken: readonly string[]): string {
  const letters = label.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const name =
    letters
      .replaceAll(/[^a-z0-9]+/gu, "_")
      .replaceAll(/^[^a-z]+|_+$/gu, "")
      .slice(0, NAME_CHARS_MAX) || "new";
  const free = [name, ...Array.from({ length: taken.length + 1 }, (_, n) => `${name}_${n + 2}`)].find((one) => !taken.includes(one));
  return free ?? name;
}
