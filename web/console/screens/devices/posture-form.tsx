import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Attested, type Device, changeDevice, enrolDevice } from "../../api/devices.ts";
import { refreshSession } from "../../api/session.ts";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { WithCode } from "../../pieces/with-code.tsx";

const LABEL_CHARS_MAX = 80;
const VERSION_CHARS_MAX = 60;
const SYSTEMS = ["windows", "macos", "linux", "chromeos", "ios", "android", "other"] as const satisfies readonly Attested["os"][];

/** How a device is protected, in its person's own word: name, system, disk, lock. A "no" is an honest answer. */
export function PostureForm({ device, onDone }: { readonly device: Device; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [os, setOs] = useState<Attested["os"]>(device.attested?.os ?? device.report?.os ?? guessSystem());
  const isKnown = device.state === "known";

  const tell = async (typed: Typed): Promise<void> => {
    const attested = {
      os,
      osVersion: typed.text("version"),
      diskEncrypted: typed.isTicked("disk"),
      screenLock: typed.isTicked("lock"),
    };
    const label = typed.text("label");
    if (isKnown) await enrolDevice({ label, attested });
    else await changeDevice(device.id, { label, attested });
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["devices"] }),
      queries.invalidateQueries({ queryKey: ["staff"] }),
      refreshSession(),
    ]);
    say(t(attested.diskEncrypted && attested.screenLock ? "devices.posture.done" : "devices.posture.notYet"));
    onDone();
  };
  return (
    <Form act={tell} verb={t(isKnown ? "devices.enrol.verb" : "devices.again.verb")} onCancel={onDone}>
      <TextInput
        name="label"
        label={t("devices.posture.label")}
        description={t("devices.posture.labelHint")}
        defaultValue={device.label}
        maxLength={LABEL_CHARS_MAX}
        autoComplete="off"
        required
        data-autofocus
      />
      <NativeSelect
        label={t("devices.posture.os")}
        value={os}
        data={SYSTEMS.map((value) => ({ value, label: t(`devices.os.${value}`) }))}
        onChange={(event) => setOs(SYSTEMS.find((one) => one === event.currentTarget.value) ?? "other")}
      />
      <TextInput
        key={os}
        name="version"
        label={t("devices.posture.version")}
        description={<WithCode text={t(`devices.posture.versionHint.${os}`)} />}
        defaultValue={device.attested?.os === os ? device.attested.osVersion : ""}
        maxLength={VERSION_CHARS_MAX}
        autoComplete="off"
        required
      />
      <Checkbox
        name="disk"
        label={t("devices.posture.disk")}
        description={<WithCode text={t(`devices.posture.diskHint.${os}`)} />}
        defaultChecked={device.attested?.diskEncrypted ?? false}
      />
      <Checkbox
        name="lock"
        label={t("devices.posture.lock")}
        description={t("devices.posture.lockHint")}
        defaultChecked={device.attested?.screenLock ?? false}
      />
    </Form>
  );
}

/** Only to spare a choice: what browsers say of their system is no proof of anything. */
function guessSystem(): Attested["os"] {
  const agent = navigator.userAgent;
  if (/iPhone|iPad/u.test(agent)) return "ios";
  if (agent.includes("Android")) return "android";
  if (agent.includes("CrOS")) return "chromeos";
  if (agent.includes("Windows")) return "windows";
  if (agent.includes("Mac OS")) return "macos";
  return agent.includes("Linux") ? "linux" : "other";
}
