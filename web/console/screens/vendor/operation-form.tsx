import { Button, Checkbox, NativeSelect, TextInput, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../../api/entries.ts";
import { type Operation, type Vendor, addOperation, changeOperation, refreshVendors } from "../../api/vendors.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { RowsEditor } from "../../pieces/rows-editor.tsx";
import { type Typed, readForm } from "../../pieces/use-form.ts";
import { faultsBelow, faultsOfSources } from "./faults-below.ts";

import { operationIn, slugOf } from "./operation-draft.ts";
import style from "./operation-form.module.css";
import { ParametersEditor } from "./parameters-editor.tsx";
import { SlotHelper } from "./slot-helper.tsx";
import { BODY_KINDS, type BodyKind, bodyToText, kindOfBody, writtenHeaders } from "./written-body.ts";

export type OperationFormProps = { readonly vendor: Vendor; readonly operation: Operation | null; readonly onClose: () => void };

const LABEL_CHARS_MAX = 120;
const NAME_CHARS_MAX = 40;
const PATH_CHARS_MAX = 4_096;
const HEADERS_MAX = 60;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const NEW_BODY = "json" satisfies BodyKind;

/** The request as its vendor wants it, with places for values; and what whoever sends it has to fill in. */
export function OperationForm({ vendor, operation, onClose }: OperationFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const request = operation?.request ?? null;
  const place = useRef<HTMLDivElement>(null);
  const writtenIn = useRef<HTMLInputElement | HTMLTextAreaElement | null>(null);
  const [kind, setKind] = useState<BodyKind>(request === null ? NEW_BODY : kindOfBody(request));
  const [parameters, setParameters] = useState<readonly string[]>(operation?.parameters.map(({ name }) => name) ?? []);
  const lookAtParameters = (): void => {
    const form = place.current?.closest("form");
    if (form != null)
      setParameters(
        readForm(form)
          .all("parameter.name")
          .filter((name) => name !== ""),
      );
  };
  const put = (slot: string): void => {
    const target = writtenIn.current ?? place.current?.querySelector<HTMLTextAreaElement>("textarea[name=body]") ?? null;
    if (target === null) return;
    target.setRangeText(slot, target.selectionStart ?? target.value.length, target.selectionEnd ?? target.value.length, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
    target.focus();
  };
  const save = async (typed: Typed): Promise<void> => {
    const written = operationIn(typed, kind, request);
    const saved =
      operation === null
        ? await addOperation(vendor.id, typed.text("name") || slugOf(written.label), written)
        : await changeOperation(vendor.id, operation.name, written);
    await Promise.all([refreshVendors(queries), refreshEntries(queries)]);
    say(t("operation.saved", { label: saved.label }));
    onClose();
  };
  return (
    <Form
      verb={t("save")}
      act={save}
      onInput={lookAtParameters}
      beside={
        <Button variant="default" onClick={onClose}>
          {t("cancel")}
        </Button>
      }
    >
      {(faults) => (
        <div
          ref={place}
          className={style.fields}
          onFocus={({ target }) => {
            if (isForSlots(target)) writtenIn.current = target;
          }}
        >
          <FailureNote failure={faultsOfSources(faults)} />
          <div className={style.pair}>
            <TextInput
              name="label"
              label={t("operation.label")}
              description={t("operation.labelHint")}
              placeholder={t("operation.labelExample")}
              defaultValue={operation?.label ?? ""}
              error={faults["label"]}
              maxLength={LABEL_CHARS_MAX}
              autoComplete="off"
              required
              withAsterisk={false}
              data-autofocus
            />
            {operation === null ? (
              <TextInput
                name="name"
                label={t("operation.name")}
                description={t("operation.nameHint")}
                placeholder="book-seat"
                error={faults["name"]}
                pattern="[a-z][a-z0-9_\-]{0,39}"
                maxLength={NAME_CHARS_MAX}
                autoComplete="off"
                spellCheck={false}
              />
            ) : null}
          </div>
          <ParametersEditor
            parameters={operation?.parameters ?? []}
            error={faultsBelow(faults, "parameters")}
            onChange={lookAtParameters}
          />
          <div className={style.address}>
            <NativeSelect name="method" label={t("operation.method")} defaultValue={request?.method ?? "POST"} data={[...METHODS]} />
            <TextInput
              name="path"
              data-slots
              label={t("operation.path")}
              placeholder="/bookings"
              defaultValue={request?.path ?? "/"}
              error={faultsBelow(faults, "request.path")}
              maxLength={PATH_CHARS_MAX}
              pattern="/.*"
              autoComplete="off"
              spellCheck={false}
              required
              withAsterisk={false}
            />
          </div>
          <p className={style.origin}>{t("operation.pathHint", { origin: vendor.origin })}</p>
          <RowsEditor
            name="header"
            legend={t("operation.headers")}
            say={t("operation.headersHint")}
            error={faultsBelow(faults, "request.headers")}
            columns={[
              { name: "name", label: t("operation.headerName"), placeholder: "authorization", isRequired: true, charsMax: 100 },
              { name: "value", label: t("operation.headerValue"), placeholder: "Bearer …", charsMax: 8_192 },
            ]}
            first={request === null ? [] : writtenHeaders(request.headers).map(([name, value]) => ({ name, value }))}
            rowsMax={HEADERS_MAX}
            add={t("operation.addHeader")}
          />
          <NativeSelect
            label={t("operation.bodyKind")}
            value={kind}
            data={BODY_KINDS.map((value) => ({ value, label: t(`operation.kind.${value}`) }))}
            onChange={(event) => setKind(BODY_KINDS.find((one) => one === event.currentTarget.value) ?? NEW_BODY)}
          />
          {kind === "none" ? null : (
            <Textarea
              name="body"
              data-slots
              className={style.body}
              label={t("operation.body")}
              description={t(`operation.bodyHint.${kind}`)}
              defaultValue={request === null ? "" : bodyToText(kindOfBody(request), request.body)}
              error={faultsBelow(faults, "request.body")}
              autosize
              minRows={6}
              maxRows={18}
              spellCheck={false}
            />
          )}
          <SlotHelper fields={vendor.gets.fields} parameters={parameters} onPut={put} />
          <Checkbox
            name="idempotent"
            label={t("operation.idempotent")}
            description={t("operation.idempotentHint")}
            defaultChecked={operation?.idempotent ?? false}
          />
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
