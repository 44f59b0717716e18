import { Radio } from "@mantine/core";
import type { ReactNode } from "react";
import { Form } from "../../pieces/form.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import style from "./rights-request-screen.module.css";

export type Choice = { readonly value: string; readonly label: string };

export type ReasonFormProps = {
  /** What it does, said before it is done. */
  readonly say: string;
  readonly label?: string;
  readonly choices?: readonly Choice[];
  readonly verb: string;
  readonly children?: ReactNode;
  readonly onClose: () => void;
  readonly act: (choice: string, words: string, typed: Typed) => Promise<void>;
};

/** One deed with its reason: one of a few, or words. It stays open with the server's words where it is refused. */
export function ReasonForm({ say, label, choices = [], verb, children, onClose, act }: ReasonFormProps) {
  return (
    <Form
      verb={verb}
      onCancel={onClose}
      act={async (typed) => {
        await act(typed.text("choice"), typed.text("words"), typed);
        onClose();
      }}
    >
      <p className={style.say}>{say}</p>
      {choices.length === 0 ? null : (
        <Radio.Group name="choice" label={label} defaultValue={choices[0]?.value ?? ""}>
          <div className={style.choices}>
            {choices.map((one) => (
              <Radio key={one.value} value={one.value} label={one.label} />
            ))}
          </div>
        </Radio.Group>
      )}
      {children}
    </Form>
  );
}
