import { Tabs } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { Effects } from "./effects.tsx";
import { MapForm } from "./map-form.tsx";
import type { MapModel } from "./map-model.ts";
import style from "./map-screen.module.css";
import { Problems } from "./problems.tsx";
import type { Checked } from "./use-map-check.ts";
import { YamlArea, type YamlAreaHandle } from "./yaml-area.tsx";

export type EditTabProps = {
  readonly text: string;
  readonly model: MapModel | null;
  readonly check: Checked;
  readonly onWrite: (text: string) => void;
};

const NARROW = "(max-width: 72em)";

/** Form and text side by side, both writing the same text; one after the other where there is no room. */
export function EditTab({ text, model, check, onWrite }: EditTabProps) {
  const { t } = useTranslation();
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const area = useRef<YamlAreaHandle>(null);
  const problems = check.check?.problems ?? [];
  const form = <MapForm text={text} model={model} onWrite={onWrite} />;
  const yaml = (
    <>
      <YamlArea ref={area} text={text} problems={problems} warnings={check.check?.warnings ?? []} onWrite={onWrite} />
      <Problems check={check} onGo={(line) => area.current?.goTo(line)} />
    </>
  );
  return (
    <>
      {check.error === null ? null : <RefusalNote error={check.error} />}
      {isNarrow ? (
        <Tabs defaultValue="form" keepMounted={false}>
          <Tabs.List grow className={style.tabs} aria-label={t("map.sides")}>
            <Tabs.Tab value="form">{t("map.form")}</Tabs.Tab>
            <Tabs.Tab value="text">
              {t("map.text")} {problems.length === 0 ? null : `(${problems.length})`}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="form">{form}</Tabs.Panel>
          <Tabs.Panel value="text">{yaml}</Tabs.Panel>
        </Tabs>
      ) : (
        <div className={style.sides}>
          <div>{form}</div>
          <div className={style.textSide}>{yaml}</div>
        </div>
      )}
      {check.check?.consequences == null || check.check.isSame ? null : (
        <Card title={t("mapEffects.title")}>
          <Effects effects={check.check.consequences} />
        </Card>
      )}
    </>
  );
}
