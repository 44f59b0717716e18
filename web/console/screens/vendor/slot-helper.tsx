import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDataMap } from "../../api/data-map.ts";
import style from "./operation-form.module.css";
import { FILTERS, sourcesOf } from "./slot-sources.ts";

export type SlotHelperProps = {
  readonly fields: readonly string[];
  /** The names of what is filled in, as they stand in the form just now. */
  readonly parameters: readonly string[];
  readonly onPut: (slot: string) => void;
};

/** Writes the place of a value where the cursor was, so that nobody has to know how it is written. */
export function SlotHelper({ fields, parameters, onPut }: SlotHelperProps) {
  const { t } = useTranslation();
  const { customer, card } = sourcesOf(useDataMap(), fields);
  const [chosen, setSource] = useState("");
  const [filter, setFilter] = useState("");
  const groups = [
    { group: t("slot.customer"), items: [...customer] },
    { group: t("slot.card"), items: card.map(({ value, label }) => ({ value, label: t(`slot.part.${partName(label)}`) })) },
    { group: t("slot.parameters"), items: parameters.map((name) => ({ value: `params.${name}`, label: name })) },
    { group: t("slot.sending"), items: [{ value: "forward.id", label: t("slot.forwardId") }] },
  ].filter(({ items }) => items.length > 0);
  const known = groups.flatMap(({ items }) => items.map(({ value }) => value));
  // What was chosen may have gone since, with the line of the parameter that it named.
  const source = known.includes(chosen) ? chosen : (known[0] ?? "");
  return (
    <div className={style.helper} role="group" aria-label={t("slot.title")}>
      <NativeSelect
        label={t("slot.value")}
        value={source}
        data={groups}
        size="xs"
        onChange={(event) => setSource(event.currentTarget.value)}
      />
      <NativeSelect
        label={t("slot.filter")}
        value={filter}
        data={[{ value: "", label: t("slot.asItIs") }, ...FILTERS]}
        size="xs"
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <Button size="xs" variant="default" onClick={() => onPut(filter === "" ? `{{${source}}}` : `{{${source} | ${filter}}}`)}>
        {t("slot.put")}
      </Button>
    </div>
  );
}

type PartName = "number" | "expiry" | "expiry_month" | "expiry_year" | "holder" | "brand" | "cvc";

/** A dot would part a key of the messages. */
function partName(part: string): PartName {
  return part.replace(".", "_") as PartName;
}
