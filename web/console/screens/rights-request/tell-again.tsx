import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Task } from "../../api/rights-requests.ts";
import { useFailure } from "../../pieces/failure.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";

export type TellAgainProps = { readonly task: Task; readonly act: () => Promise<void>; readonly onDone: () => void };

/** Once done the button is gone, so whoever pressed it lands where it is told what became of the task. */
export function TellAgain({ task, act, onDone }: TellAgainProps) {
  const { t } = useTranslation();
  const { failure, told } = useFailure();
  const [isBusy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    setBusy(true);
    const isDone = await told(act);
    setBusy(false);
    if (isDone) onDone();
  };
  return (
    <>
      <FailureNote failure={failure} />
      <Button size="compact-sm" variant="default" loading={isBusy} onClick={() => void press()}>
        {t("rightsTask.again")}
        <span className="sr-only">: {task.label}</span>
      </Button>
    </>
  );
}
