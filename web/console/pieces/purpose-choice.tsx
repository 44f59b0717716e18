import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PurposeChoice as Choice } from "../api/data-map.ts";

export type PurposeChoiceProps = {
  readonly purposes: readonly Choice[];
  readonly chosen: string | undefined;
  readonly onChoose: (purpose: string) => void;
};

/** What one is working on: it decides what is shown. Where there is only one purpose it is said and not asked. */
export function PurposeChoice({ purposes, chosen, onChoose }: PurposeChoiceProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t("purpose.label")}
      value={chosen ?? ""}
      disabled={purposes.length < 2}
      data={purposes.map(({ name, label }) => ({ value: name, label }))}
      onChange={(event) => onChoose(event.currentTarget.value)}
    />
  );
}
