import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Device, changeDevice } from "../../api/devices.ts";
import { Form } from "../../pieces/form.tsx";

/** What its person calls a device. */
export function RenameForm({ device, onDone }: { readonly device: Device; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <Form
      act={async (typed) => {
        await changeDevice(device.id, { label: typed.text("label") });
        await queries.invalidateQueries({ queryKey: ["devices"] });
        onDone();
      }}
      verb={t("save")}
      onCancel={onDone}
    >
      <TextInput
        name="label"
        label={t("devices.posture.label")}
        defaultValue={device.label}
        maxLength={80}
        autoComplete="off"
        required
        autoFocus
      />
    </Form>
  );
}
