import { Checkbox, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { RIGHTS_REASONS } from "../../../../src/base/rights-reasons.ts";
import type { DataMap } from "../../api/data-map.ts";
import type { Decision, ReasonCode, RightsRequest } from "../../api/rights-requests.ts";
import type { Typed } from "../../pieces/use-form.ts";
import { reasonsFor } from "./reasons-for.ts";
import style from "./rights-request-screen.module.css";

export type ReasonTicksProps = {
  readonly request: Pick<RightsRequest, "kind" | "scope">;
  readonly verdict: "in_part" | "refused";
  readonly map: DataMap | undefined;
  readonly ticked: readonly ReasonCode[];
  readonly onTick: (ticked: readonly ReasonCode[]) => void;
  /** Hears which fields stand under any reason. */
  readonly onFields: (fields: readonly string[]) => void;
  readonly error: string | undefined;
};

/** Why not, or not wholly: each in the words that the customer reads; of a part also of what, and until when. */
export function ReasonTicks({ request: { kind, scope }, verdict, map, ticked, onTick, onFields, error }: ReasonTicksProps) {
  const { t } = useTranslation();
  const isErasure = kind === "erasure";
  // What nobody asked to have erased stays in any case.
  const fields = Object.entries(map?.fields ?? {}).filter(([name]) => !isErasure || scope.length === 0 || scope.includes(name));
  const tell = (event: FormEvent<HTMLFieldSetElement>): void => {
    const form = event.currentTarget.closest("form");
    const boxes = form?.querySelectorAll<HTMLInputElement>('input[name^="fields."]:checked') ?? [];
    onFields([...new Set([...boxes].map((box) => box.value))]);
  };
  return (
    <Checkbox.Group
      label={t("rightsRequest.reasons")}
      description={t("rightsRequest.reasonsHint")}
      value={[...ticked]}
      onChange={(codes) => onTick(RIGHTS_REASONS.filter((one) => codes.includes(one)))}
      error={error}
    >
      <div className={style.choices}>
        {reasonsFor(kind, verdict).map((code) => (
          <div key={code} className={style.choices}>
            <Checkbox value={code} label={t(`rightsReason.${code}`)} description={t(`rightsReasonSay.${code}`)} />
            {verdict === "in_part" && ticked.includes(code) ? (
              <div className={style.reason}>
                <fieldset className={style.fields} onChange={tell}>
                  <legend>{t(isErasure ? "rightsRequest.reasonKeeps" : "rightsRequest.reasonFields")}</legend>
                  <div className={style.ticks}>
                    {fields.map(([name, { label }]) => (
                      // A group of its own: what is ticked here is no reason.
                      <label key={name} className={style.tick}>
                        <input type="checkbox" name={`fields.${code}`} value={name} /> {label}
                      </label>
                    ))}
                  </div>
                </fieldset>
                <TextInput type="date" name={`until.${code}`} label={t("rightsRequest.reasonUntil")} />
              </div>
            ) : null}
          </div>
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** What was ticked, as the server takes it. */
export function readReasons(typed: Typed, ticked: readonly ReasonCode[]): NonNullable<Decision["reasons"]> {
  return ticked.map((code) => {
    const [fields, until] = [typed.all(`fields.${code}`), typed.text(`until.${code}`)];
    return { code, ...(fields.length === 0 ? {} : { fields: [...fields] }), ...(until === "" ? {} : { until }) };
  });
}
