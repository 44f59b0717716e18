import { Radio } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { KINDS } from "../../api/rights-kinds.ts";
import { type Kind, fileRequest, refreshRights } from "../../api/rights-requests.ts";
import { Card } from "../../pieces/card.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { HowItCame } from "./how-it-came.tsx";
import style from "./new-rights-screen.module.css";
import { type Chosen, WhatOfIt, readWhatOfIt } from "./what-of-it.tsx";

export type NewRightsFormProps = { readonly customer: string; readonly map: DataMap; readonly first: Kind | undefined };

/** What is asked for, of what, and how it came. It is filed as it was said; whether it is them is asked next. */
export function NewRightsForm({ customer, map, first = "access" }: NewRightsFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [kind, setKind] = useState<Kind>(first);
  const [chosen, setChosen] = useState<Chosen>({ fields: [], counts: {} });
  const file = async (typed: Typed): Promise<void> => {
    const [residence, agent, evidence] = [typed.text("residence"), typed.text("agent"), typed.text("evidence")];
    const email = typed.text("agentEmail");
    const made = await fileRequest({
      kind,
      subject: customer,
      channel: typed.text("channel"),
      ...readWhatOfIt(typed, kind, map, chosen),
      ...(residence === "" ? {} : { residence }),
      ...(typed.text("byPost") === "" ? {} : { byPost: true }),
      ...(agent === "" ? {} : { agent: { name: agent, evidence, ...(email === "" ? {} : { email }) } }),
    });
    say(t("newRights.done"));
    void refreshRights(queries, customer);
    await navigate({ to: "/rights/$id", params: { id: made.id } });
  };
  return (
    <Form verb={t("newRights.verb")} act={file} onCancel={() => history.back()}>
      {(faults) => (
        <div>
          <Card title={t("newRights.what")}>
            <Radio.Group
              aria-label={t("newRights.what")}
              value={kind}
              error={faults["kind"]}
              onChange={(value) => {
                setKind(KINDS.find((one) => one === value) ?? "access");
                setChosen({ fields: [], counts: {} });
              }}
            >
              <div className={style.options}>
                {KINDS.map((one) => (
                  <Radio key={one} value={one} label={t(`rights.kind.${one}`)} description={t(`rights.kindSay.${one}`)} />
                ))}
              </div>
            </Radio.Group>
          </Card>
          <WhatOfIt key={kind} kind={kind} map={map} chosen={chosen} onChoose={setChosen} faults={faults} />
          <HowItCame faults={faults} />
        </div>
      )}
    </Form>
  );
}
