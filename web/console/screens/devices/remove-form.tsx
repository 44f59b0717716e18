import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Device, removeDevice } from "../../api/devices.ts";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";

export type RemoveFormProps = { readonly device: Device; readonly onBack: () => void; readonly onDone: () => void };

/** A device that is not used any more. It can come back by signing in on it and enrolling it anew. */
export function RemoveForm({ device, onBack, onDone }: RemoveFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <Form
      act={async () => {
        await removeDevice(device.id);
        await Promise.all([queries.invalidateQueries({ queryKey: ["devices"] }), queries.invalidateQueries({ queryKey: ["staff"] })]);
        say(t("devices.remove.done"));
        onDone();
      }}
      verb={t("devices.remove.verb")}
      isDestructive
      onCancel={onBack}
    >
      <p>{t("devices.remove.say")}</p>
      {device.isCurrent ? <p>{t("devices.loss.here")}</p> : null}
    </Form>
  );
}
