import { useState } from "react";
import type { Device } from "../../api/devices.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { DeviceLook } from "./device-look.tsx";
import { DisplayedRecords } from "./displayed-records.tsx";
import { LossForm } from "./loss-form.tsx";
import { PairAgent } from "./pair-agent.tsx";
import { PostureForm } from "./posture-form.tsx";
import { RemoveForm } from "./remove-form.tsx";
import { RenameForm } from "./rename-form.tsx";

export type DeviceStep = "look" | "posture" | "rename" | "pair" | "loss" | "remove" | "records";

/** One device: how it stands, and what can be done with it. */
export function DeviceDialog({ device, onClose }: { readonly device: Device | undefined; readonly onClose: () => void }) {
  return (
    <Dialog opened={device !== undefined} onClose={onClose} size="lg" title={device?.label}>
      {device === undefined ? null : <Content key={device.id} device={device} onClose={onClose} />}
    </Dialog>
  );
}

function Content({ device, onClose }: { readonly device: Device; readonly onClose: () => void }) {
  const [step, setStep] = useState<DeviceStep>("look");
  const back = (): void => setStep("look");
  switch (step) {
    case "look":
      return <DeviceLook device={device} onStep={setStep} />;
    case "posture":
      return <PostureForm device={device} onDone={back} />;
    case "rename":
      return <RenameForm device={device} onDone={back} />;
    case "pair":
      return <PairAgent device={device} onDone={back} />;
    case "loss":
      return <LossForm device={device} onBack={back} onLost={() => setStep("records")} />;
    case "remove":
      return <RemoveForm device={device} onBack={back} onDone={onClose} />;
    case "records":
      return <DisplayedRecords device={device} onBack={back} />;
  }
}
