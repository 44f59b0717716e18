import { Radio, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Device, reportLoss } from "../../api/devices.ts";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import style from "./devices-screen.module.css";

export type LossFormProps = { readonly device: Device; readonly onBack: () => void; readonly onLost: () => void };

/** Says what a report does before it is made: in a hurry, and in one step. */
export function LossForm({ device, onBack, onLost }: LossFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <Form
      act={async (typed) => {
        const records = await reportLoss(device.id, typed.text("kind") === "stolen" ? "stolen" : "lost");
        await Promise.all([queries.invalidateQueries({ queryKey: ["devices"] }), queries.invalidateQueries({ queryKey: ["staff"] })]);
        say(t("devices.loss.done", { count: records }));
        onLost();
      }}
      verb={t("devices.loss.confirm")}
      isDestructive
      onCancel={onBack}
    >
      <Radio.Group name="kind" label={t("devices.loss.what")} defaultValue="lost">
        <Stack gap={8} mt={6}>
          <Radio value="lost" label={t("devices.loss.lost")} autoFocus />
          <Radio value="stolen" label={t("devices.loss.stolen")} />
        </Stack>
      </Radio.Group>
      <div>
        <p>{t("devices.loss.say")}</p>
        <ul>
          <li>{t("devices.loss.sessions")}</li>
          <li>{t("devices.loss.key")}</li>
          <li>{t("devices.loss.told")}</li>
        </ul>
        {device.isCurrent ? <p>{t("devices.loss.here")}</p> : null}
        <p className={style.quiet}>{t("devices.loss.passkey")}</p>
      </div>
    </Form>
  );
}
