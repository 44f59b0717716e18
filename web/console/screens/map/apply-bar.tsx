import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { applyMap, draft } from "../../api/map-editor.ts";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say, sayWithUndo } from "../../pieces/notify.tsx";
import { Effects } from "./effects.tsx";
import style from "./map-screen.module.css";
import type { Checked } from "./use-map-check.ts";

export type ApplyBarProps = {
  readonly text: string;
  readonly isChanged: boolean;
  /** The version that was in force when one began to write. */
  readonly base: number;
  readonly inForce: number;
  readonly check: Checked;
};

/** Throw away or put in force; the latter shows once more what it changes. */
export function ApplyBar({ text, isChanged, base, inForce, check: { check, isBusy } }: ApplyBarProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const isReady = isChanged && !isBusy && check?.ok === true && !check.isSame;
  const discard = (): void => {
    const old = draft.get();
    draft.set(null);
    sayWithUndo({ message: t("map.discarded"), undo: t("undo"), onUndo: () => draft.set(old) });
  };
  const apply = async (): Promise<void> => {
    const version = await applyMap(text);
    await queries.invalidateQueries({ queryKey: ["data-map"] });
    draft.set(null);
    void queries.invalidateQueries();
    say(t("map.applied", { version }));
  };
  return (
    <>
      {isChanged ? (
        <Button variant="default" onClick={discard}>
          {t("map.discard")}
        </Button>
      ) : null}
      <Button disabled={!isReady} onClick={() => setOpen(true)}>
        {t("map.apply")}
      </Button>
      <ConfirmDialog isOpen={isOpen} onClose={() => setOpen(false)} title={t("map.applyTitle")} verb={t("map.apply")} onConfirm={apply}>
        {base === inForce ? null : <p className={style.warn}>{t("map.newerMeanwhile", { version: inForce })}</p>}
        {check?.consequences == null ? null : <Effects effects={check.consequences} />}
      </ConfirmDialog>
    </>
  );
}
