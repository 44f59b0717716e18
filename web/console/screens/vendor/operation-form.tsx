import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../../api/entries.ts";
import { type Operation, type Vendor, addOperation, changeOperation, refreshVendors } from "../../api/vendors.ts";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { type Typed, readForm } from "../../pieces/use-form.ts";
import { operationIn, slugOf } from "./operation-draft.ts";
import style from "./operation-form.module.css";
import { type BodyKind, kindOfBody } from "./written-body.ts";
import { OperationFields } from "./operation-fields.tsx";
import { type Written, textsOf, writtenIn } from "./written-now.ts";

export type OperationFormProps = { readonly vendor: Vendor; readonly operation: Operation | null; readonly onClose: () => void };

const NEW_BODY = "json" satisfies BodyKind;

/** The request as its vendor wants it, with places for values; and what whoever sends it has to fill in. */
export function OperationForm({ vendor, operation, onClose }: OperationFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const request = operation?.request ?? null;
  const place = useRef<HTMLDivElement>(null);
  const lastIn = useRef<HTMLInputElement | HTMLTextAreaElement | null>(null);
  const [kind, setKind] = useState<BodyKind>(request === null ? NEW_BODY : kindOfBody(request));
  const [written, setWritten] = useState<Written>(() => ({
    parameters: operation?.parameters.map(({ name }) => name) ?? [],
    texts: request === null ? [] : textsOf(request),
  }));
  const look = (): void => {
    const form = place.current?.closest("form");
    if (form != null) setWritten(writtenIn(readForm(form)));
  };
  const put = (slot: string): void => {
    const target = lastIn.current ?? place.current?.querySelector<HTMLTextAreaElement>("textarea[name=body]") ?? null;
    if (target === null) return;
    target.setRangeText(slot, target.selectionStart ?? target.value.length, target.selectionEnd ?? target.value.length, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
    target.focus();
  };
  const save = async (typed: Typed): Promise<void> => {
    const asked = operationIn(typed, kind, request);
    const saved =
      operation === null
        ? await addOperation(vendor.id, typed.text("name") || slugOf(asked.label), asked)
        : await changeOperation(vendor.id, operation.name, asked);
    await Promise.all([refreshVendors(queries), refreshEntries(queries)]);
    say(t("operation.saved", { label: saved.label }));
    onClose();
  };
  return (
    <Form verb={t("save")} act={save} onInput={look} onCancel={onClose}>
      {(faults) => (
        <div
          ref={place}
          className={style.fields}
          onFocus={({ target }) => {
            if (isForSlots(target)) lastIn.current = target;
          }}
        >
          <OperationFields {...{ vendor, operation, faults, kind, written }} onKind={setKind} onRows={look} onPut={put} />
        </div>
      )}
    </Form>
  );
}

/** Where a value may be put: address, header's value, body. */
function isForSlots(target: EventTarget): target is HTMLInputElement | HTMLTextAreaElement {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return false;
  return target.dataset["slots"] !== undefined || target.name === "header.value";
}
