import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "../../pieces/card.tsx";
import type { Faults } from "../../pieces/failure.ts";
import { NoteArea } from "../../pieces/note-area.tsx";
import { residences } from "../../words/residences.ts";
import style from "./new-rights-screen.module.css";

const CHANNELS = ["phone", "letter", "counter", "mail"] as const;
const NAME_CHARS_MAX = 200;
const EMAIL_CHARS_MAX = 254;
const EVIDENCE_CHARS_MAX = 500;

/** By which way it came, where the customer lives, and whether somebody acts for them. */
export function HowItCame({ faults }: { readonly faults: Faults }) {
  const { t } = useTranslation();
  const [isAgent, setAgent] = useState(false);
  return (
    <Card title={t("newRights.how")}>
      <div className={style.fields}>
        <div className={style.two}>
          <NativeSelect
            name="channel"
            label={t("newRights.channel")}
            error={faults["channel"]}
            data={CHANNELS.map((value) => ({ value, label: t(`rightsChannel.${value}`) }))}
          />
          <NativeSelect
            name="residence"
            label={t("newRights.residence")}
            description={t("newRights.residenceHint")}
            error={faults["residence"]}
            data={[{ value: "", label: t("newRights.asOnFile") }, ...residences()]}
          />
        </div>
        <Checkbox name="byPost" label={t("newRights.byPost")} description={t("newRights.byPostHint")} />
        <Checkbox label={t("newRights.agent")} checked={isAgent} onChange={(event) => setAgent(event.currentTarget.checked)} />
        {isAgent ? (
          <div className={style.two}>
            <TextInput
              name="agent"
              label={t("newRights.agentName")}
              error={faults["agent.name"]}
              maxLength={NAME_CHARS_MAX}
              autoComplete="off"
              required
              withAsterisk={false}
            />
            <TextInput
              name="agentEmail"
              type="email"
              label={t("newRights.agentEmail")}
              description={t("newRights.agentEmailHint")}
              error={faults["agent.email"]}
              maxLength={EMAIL_CHARS_MAX}
              autoComplete="off"
            />
            <NoteArea
              name="evidence"
              label={t("newRights.evidence")}
              description={t("newRights.evidenceHint")}
              error={faults["agent.evidence"]}
              maxLength={EVIDENCE_CHARS_MAX}
              required
              withAsterisk={false}
            />
          </div>
        ) : null}
      </div>
    </Card>
  );
}
