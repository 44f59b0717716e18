import { useEffect, useRef, useState } from "react";
import type { SyntheticEvent } from "react";
import { type Faults, useFailure } from "./failure.ts";

/** What somebody typed, by the fields' names. Text comes without the spaces around it; a password comes as it is. */
export type Typed = {
  readonly text: (name: string) => string;
  readonly exact: (name: string) => string;
  readonly isTicked: (name: string) => boolean;
  /** Every value under one name: several boxes, several files. */
  readonly all: (name: string) => readonly string[];
  readonly file: (name: string) => File | undefined;
};

export type FormState = {
  readonly onSubmit: (event: SyntheticEvent<HTMLFormElement>) => void;
  readonly isBusy: boolean;
  readonly failure: string | null;
  readonly faults: Faults;
  readonly code: string | null;
};

/** A form that is read when it is sent: what is typed lives in the page's fields only. It tells its failure, and stays as it was. */
export function useForm(act: (typed: Typed, form: HTMLFormElement) => Promise<void>, isBeside = false): FormState {
  const [isBusy, setBusy] = useState(false);
  const { failure, faults, code, told } = useFailure(isBeside);
  const sent = useRef<HTMLFormElement>(null);
  const pressed = useRef<Element>(null);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    sent.current = form;
    pressed.current = document.activeElement;
    setBusy(true);
    await told(() => act(readForm(form), form));
    setBusy(false);
  };
  // Where one has to go on: the first field that was refused.
  useEffect(() => {
    if (Object.keys(faults).length > 0) sent.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [faults]);
  // The button cannot hold the focus while it waits; without one, the next Tab would lead out of a dialog.
  useEffect(() => {
    if (!isBusy && document.activeElement === document.body && pressed.current instanceof HTMLElement) pressed.current.focus();
  }, [isBusy]);
  return {
    failure,
    faults,
    code,
    isBusy,
    onSubmit: (event) => {
      event.preventDefault();
      // A dialog's form may stand inside another form's tree; its sending is not the other's.
      event.stopPropagation();
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
  return {
    exact,
    text: (name) => exact(name).trim(),
    isTicked: (name) => data.has(name),
    all: (name) => data.getAll(name).flatMap((value) => (typeof value === "string" ? [value] : [])),
    file: (name) => {
      const value = data.get(name);
      return value instanceof File && value.size > 0 ? value : undefined;
    },
  };
}
