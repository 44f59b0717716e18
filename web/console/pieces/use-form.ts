import { useState } from "react";
import type { SyntheticEvent } from "react";
import { useFailure } from "./failure.ts";

/** What somebody typed, by the fields' names. Text comes without the spaces around it; a password comes as it is. */
export type Typed = {
  readonly text: (name: string) => string;
  readonly exact: (name: string) => string;
  readonly isTicked: (name: string) => boolean;
};

export type FormState = {
  readonly onSubmit: (event: SyntheticEvent<HTMLFormElement>) => void;
  readonly isBusy: boolean;
  readonly failure: string | null;
};

/** A form that is read when it is sent: what is typed lives in the page's fields only. It tells its failure, and stays as it was. */
export function useForm(act: (typed: Typed, form: HTMLFormElement) => Promise<void>): FormState {
  const [isBusy, setBusy] = useState(false);
  const { failure, told } = useFailure();
  const submit = async (form: HTMLFormElement): Promise<void> => {
    setBusy(true);
    await told(() => act(readForm(form), form));
    setBusy(false);
  };
  return {
    failure,
    isBusy,
    onSubmit: (event) => {
      event.preventDefault();
      if (!isBusy) void submit(event.currentTarget);
    },
  };
}

export function readForm(form: HTMLFormElement): Typed {
  const data = new FormData(form);
  const exact = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value : "";
  };
  return { exact, text: (name) => exact(name).trim(), isTicked: (name) => data.has(name) };
}
