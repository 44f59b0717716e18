import { Button } from "@mantine/core";
import { useState } from "react";
import { useFailure } from "../../pieces/failure.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";

export type DeedButtonProps = {
  readonly verb: string;
  /** What it is about, for who listens. */
  readonly about: string;
  readonly act: () => Promise<void>;
  readonly onDone: () => void;
};

/** Once done the button is gone, so whoever pressed it lands where it is told what became of it. */
export function DeedButton({ verb, about, act, onDone }: DeedButtonProps) {
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
        {verb}
        <span className="sr-only">: {about}</span>
      </Button>
    </>
  );
}
