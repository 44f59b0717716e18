import { Button, Radio } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RightsRequest, verifyRequest } from "../../api/rights-requests.ts";
import { Form } from "../../pieces/form.tsx";
import { ReadAloud } from "../../pieces/read-aloud.tsx";
import style from "./rights-request-screen.module.css";
import type { RunDeed } from "./use-deed.ts";
import { waysFor } from "./ways.ts";

export type VerifyFormProps = {
  readonly request: RightsRequest;
  readonly onClose: () => void;
  readonly run: RunDeed;
};

/** How identity was shown. A way that is not enough is noted all the same, and says what is lacking. */
export function VerifyForm({ request, onClose, run }: VerifyFormProps) {
  const { t } = useTranslation();
  const ways = waysFor(request);
  const [lacking, setLacking] = useState(false);
  const { id, proofNeeded } = request;
  return (
    <Form
      verb={t("rightsRequest.verb.verify")}
      beside={
        <Button variant="default" onClick={onClose}>
          {t(lacking ? "close" : "cancel")}
        </Button>
      }
      act={async (typed) => {
        await run(async () => {
          const { state } = await verifyRequest(id, typed.text("method"));
          setLacking(state === "awaiting_proof");
          if (state !== "awaiting_proof") onClose();
          return t(state === "awaiting_proof" ? "rightsRequest.verifyNoted" : "rightsRequest.deedDone.verify");
        });
      }}
    >
      <p className={style.say}>{t(`rightsRequest.needs.${proofNeeded === 2 ? "high" : proofNeeded === 1 ? "some" : "none"}`)}</p>
      {lacking ? <ReadAloud say={t("rightsRequest.lacking")} unlock={t("rightsRequest.lackingSay")} /> : null}
      <Radio.Group name="method" label={t("rightsRequest.ways")} defaultValue={ways[0]?.method ?? "call-back"}>
        <div className={style.choices}>
          {ways.map(({ name, method, isEnough }) => (
            <Radio
              key={name}
              value={method}
              label={t(`rightsWay.${name}`)}
              description={`${t(`rightsWaySay.${name}`)} ${isEnough ? "" : t("rightsRequest.notEnough")}`}
            />
          ))}
        </div>
      </Radio.Group>
    </Form>
  );
}
