import { Checkbox, NativeSelect, TextInput, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Operation, Vendor } from "../../api/vendors.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import type { Faults } from "../../pieces/failure.ts";
import { RowsEditor } from "../../pieces/rows-editor.tsx";
import { faultsBelow, faultsOfSources } from "./faults-below.ts";
import style from "./operation-form.module.css";
import { ParametersEditor } from "./parameters-editor.tsx";
import { SlotHelper } from "./slot-helper.tsx";
import { SlotsFound } from "./slots-found.tsx";
import { BODY_KINDS, type BodyKind, bodyToText, kindOfBody, writtenHeaders } from "./written-body.ts";
import type { Written } from "./written-now.ts";

export type OperationFieldsProps = {
  readonly vendor: Vendor;
  readonly operation: Operation | null;
  readonly faults: Faults;
  readonly kind: BodyKind;
  readonly written: Written;
  readonly onKind: (kind: BodyKind) => void;
  readonly onRows: () => void;
  readonly onPut: (slot: string) => void;
};

const LABEL_CHARS_MAX = 120;
const NAME_CHARS_MAX = 40;
const PATH_CHARS_MAX = 4_096;
const HEADERS_MAX = 60;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** What it is called, what is filled in, and the request; each with what the server said of it. */
export function OperationFields({ vendor, operation, faults, kind, written, onKind, onRows, onPut }: OperationFieldsProps) {
  const { t } = useTranslation();
  const request = operation?.request ?? null;
  return (
    <>
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
      <ParametersEditor parameters={operation?.parameters ?? []} error={faultsBelow(faults, "parameters")} onChange={onRows} />
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
        onChange={onRows}
      />
      <NativeSelect
        label={t("operation.bodyKind")}
        value={kind}
        data={BODY_KINDS.map((value) => ({ value, label: t(`operation.kind.${value}`) }))}
        onChange={(event) => onKind(BODY_KINDS.find((one) => one === event.currentTarget.value) ?? kind)}
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
      <SlotsFound fields={vendor.gets.fields} {...written} />
      <SlotHelper fields={vendor.gets.fields} parameters={written.parameters} onPut={onPut} />
      <Checkbox
        name="idempotent"
        label={t("operation.idempotent")}
        description={t("operation.idempotentHint")}
        defaultChecked={operation?.idempotent ?? false}
      />
      <Checkbox
        name="redirectIsDone"
        label={t("operation.redirectIsDone")}
        description={t("operation.redirectIsDoneHint")}
        defaultChecked={operation?.redirectIsDone ?? false}
      />
    </>
  );
}
