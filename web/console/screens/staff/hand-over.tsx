import { Button, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Invited } from "../../api/staff.ts";
import { CopyText } from "../../pieces/copy-text.tsx";
import { exactTime } from "../../words/times.ts";
import style from "./hand-over.module.css";

export type HandOverProps = { readonly invited: Invited; readonly email: string; readonly onClose: () => void };

/** The link of an invitation where no mail leaves this house: shown once, with how it gets to one person and nobody else. */
export function HandOver({ invited, email, onClose }: HandOverProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <p className={style.words}>{t("handOver.say", { email })}</p>
      <CopyText label={t("handOver.link")} text={invited.link ?? ""} />
      <ol className={style.list}>
        <li>{t("handOver.reach")}</li>
        <li>{t("handOver.tell")}</li>
        <li>{t("handOver.once", { until: exactTime(invited.expiresAt) })}</li>
      </ol>
      <p className={style.quiet}>{t("handOver.again")}</p>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t("handOver.done")}
        </Button>
      </Group>
    </Stack>
  );
}
