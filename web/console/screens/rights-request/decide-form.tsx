import { NumberInput, Radio } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { type Kind, type ReasonCode, type RightsRequest, decideRequest } from "../../api/rights-requests.ts";
import { Form } from "../../pieces/form.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { Plan } from "./plan.tsx";
import { ReasonTicks, readReasons } from "./reason-ticks.tsx";
import style from "./rights-request-screen.module.css";
import type { RunDeed } from "./use-deed.ts";

export type DecideFormProps = {
  readonly request: RightsRequest;
  readonly map: DataMap | undefined;
  readonly onClose: () => void;
  readonly run: RunDeed;
};

type Verdict = "granted" | "in_part" | "refused";

const IN_PARTS: ReadonlySet<Kind> = new Set(["access", "portability", "correction", "erasure"]);
const WORDS_CHARS_MAX = 500;
const COOLING_DAYS = 3;
const COOLING_DAYS_MAX = 30;

/** In whole, in part or not at all; for less than all with reasons of the list, and for an erasure with the plan before it. */
export function DecideForm({ request, map, onClose, run }: DecideFormProps) {
  const { t } = useTranslation();
  const { id, kind, state } = request;
  const verdicts = verdictsFor(request);
  const [verdict, setVerdict] = useState<Verdict>(verdicts[0] ?? "refused");
  const [ticked, setTicked] = useState<readonly ReasonCode[]>([]);
  const [kept, setKept] = useState<readonly string[]>([]);
  const isErasing = (kind === "erasure" || kind === "anonymisation") && state === "open";
  const goes = isErasing && verdict !== "refused";
  const decide = async (typed: Typed): Promise<void> => {
    const words = typed.text("words");
    await run(async () => {
      await decideRequest(id, {
        decision: verdict,
        ...(verdict === "granted" ? {} : { reasons: readReasons(typed, ticked) }),
        ...(words === "" ? {} : { reason: words }),
        ...(goes ? { coolingDays: Number(typed.text("cooling")) } : {}),
      });
      return t(`rightsRequest.decided.${verdict}`);
    });
    onClose();
  };
  return (
    <Form verb={t(`rightsRequest.decideVerb.${verdict}`)} act={decide} isDestructive={goes} onCancel={onClose}>
      {(faults) => (
        <>
          {isErasing ? (
            <section className={style.plan} aria-label={t("rightsRequest.plan")}>
              <Plan id={id} map={map} keep={verdict === "in_part" ? kept : []} />
            </section>
          ) : null}
          <Radio.Group
            label={t("rightsRequest.how")}
            value={verdict}
            onChange={(value) => {
              setVerdict(verdicts.find((one) => one === value) ?? "refused");
              setTicked([]);
              setKept([]);
            }}
          >
            <div className={style.choices}>
              {verdicts.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  label={t(`rightsRequest.verdict.${one}`)}
                  description={t(`rightsRequest.verdictSay.${one === "in_part" && isErasing ? "in_part_erasure" : one}`)}
                />
              ))}
            </div>
          </Radio.Group>
          {verdict === "granted" ? null : (
            <ReasonTicks
              request={request}
              verdict={verdict}
              map={map}
              ticked={ticked}
              onTick={setTicked}
              onFields={setKept}
              error={faults["reasons"]}
            />
          )}
          {goes ? (
            <NumberInput
              name="cooling"
              label={t("rightsRequest.cooling")}
              description={t("rightsRequest.coolingHint")}
              defaultValue={COOLING_DAYS}
              min={0}
              max={COOLING_DAYS_MAX}
              allowDecimal={false}
              error={faults["coolingDays"]}
              required
              withAsterisk={false}
            />
          ) : null}
          <NoteArea
            name="words"
            label={t("rightsRequest.words")}
            description={t("rightsRequest.wordsHint")}
            error={faults["reason"]}
            maxLength={WORDS_CHARS_MAX}
          />
        </>
      )}
    </Form>
  );
}

/** Nobody is granted anything before they have shown who they are; a mark binds, and a person is anonymised, as a whole or not. */
function verdictsFor({ kind, state }: RightsRequest): readonly Verdict[] {
  if (state === "awaiting_proof") return ["refused"];
  return IN_PARTS.has(kind) ? ["granted", "in_part", "refused"] : ["granted", "refused"];
}
