import { useTranslation } from "react-i18next";
import type { Parameter } from "../../api/vendors.ts";
import { RowsEditor } from "../../pieces/rows-editor.tsx";
import { PARAMETER_TYPES } from "./operation-draft.ts";

export type ParametersEditorProps = {
  readonly parameters: readonly Parameter[];
  readonly error: string | undefined;
  readonly onChange: () => void;
};

const PARAMETERS_MAX = 30;
const NAME_CHARS_MAX = 40;
const OPTIONS_CHARS_MAX = 2_000;

/** What whoever sends it fills in: nothing of the customer's, which comes from the safe. */
export function ParametersEditor({ parameters, error, onChange }: ParametersEditorProps) {
  const { t } = useTranslation();
  return (
    <RowsEditor
      name="parameter"
      legend={t("operation.parameters")}
      say={t("operation.parametersHint")}
      error={error}
      columns={[
        { name: "label", label: t("operation.parameterLabel"), placeholder: t("operation.parameterExample"), isRequired: true },
        {
          name: "name",
          label: t("operation.parameterName"),
          placeholder: "seat",
          pattern: "[a-z][A-Za-z0-9_\\-]{0,39}",
          isRequired: true,
          charsMax: NAME_CHARS_MAX,
        },
        {
          name: "type",
          label: t("operation.parameterType"),
          options: PARAMETER_TYPES.map((value) => ({ value, label: t(`operation.type.${value}`) })),
        },
        {
          name: "required",
          label: t("operation.parameterNeeded"),
          options: (["yes", "no"] as const).map((value) => ({ value, label: t(`operation.needed.${value}`) })),
        },
        {
          name: "options",
          label: t("operation.parameterOptions"),
          placeholder: t("operation.optionsExample"),
          charsMax: OPTIONS_CHARS_MAX,
        },
      ]}
      first={parameters.map(({ name, label, type, required, options }) => ({
        name,
        label,
        type,
        required: required ? "yes" : "no",
        options: options.join(", "),
      }))}
      rowsMax={PARAMETERS_MAX}
      add={t("operation.addParameter")}
      onChange={onChange}
    />
  );
}
