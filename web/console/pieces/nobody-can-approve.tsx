import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Refusal } from "../api/refusal.ts";
import style from "./guarded-steps.module.css";
import { ReadAloud } from "./read-aloud.tsx";

export type NobodyCanApproveProps = {
  readonly refusal: Refusal;
  /** There where one of this person's roles may do without, in an emergency. */
  readonly onBreak: (() => void) | undefined;
  readonly onClose: () => void;
};

export function NobodyCanApprove({ refusal, onBreak, onClose }: NobodyCanApproveProps) {
  const { t } = useTranslation();
  return (
    <>
      <ReadAloud say={refusal.say} unlock={refusal.unlock} />
      {onBreak === undefined ? null : <p className={style.say}>{t("guarded.emergency")}</p>}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("close")}
        </Button>
        {onBreak === undefined ? null : (
          <Button color="red" onClick={onBreak}>
            {t("glass.verb")}
          </Button>
        )}
      </Group>
    </>
  );
}
