import { Checkbox, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { type Policy, type Requirement, myClearanceQuery, policyQuery, signPolicy } from "../../api/my-clearance.ts";
import { refreshSession, session } from "../../api/session.ts";
import { Opening } from "../../frame/opening.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { Prose } from "../../pieces/prose.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { clearanceLabel } from "../../words/clearance-words.ts";
import style from "./my-clearance.module.css";

/** The document in the version in force, and the signature beneath it. */
export function SignPolicy({ requirement, onClose }: { readonly requirement: Requirement | null; readonly onClose: () => void }) {
  return (
    <Dialog opened={requirement !== null} onClose={onClose} size="lg" title={clearanceLabel(requirement?.label ?? "")}>
      {requirement?.policy == null ? null : <Document id={requirement.policy.id} version={requirement.policy.version} onDone={onClose} />}
    </Dialog>
  );
}

function Document({ id, version, onDone }: { readonly id: string; readonly version: number; readonly onDone: () => void }) {
  const { data, error } = useQuery(policyQuery(id, version));
  if (error !== null) return <RefusalNote error={error} />;
  return data === undefined ? <Opening /> : <Signature policy={data} onDone={onDone} />;
}

/** A clause takes the person's typed name; a policy takes their word that they have read it. */
function Signature({ policy, onDone }: { readonly policy: Policy; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const who = useCell(session);
  const isClause = policy.kind === "clause";

  const sign = async (typed: Typed): Promise<void> => {
    await signPolicy(policy.id, policy.version, isClause ? typed.text("name") : null);
    await Promise.all([queries.invalidateQueries(myClearanceQuery), refreshSession()]);
    say(t("myClearance.signed", { title: policy.title }));
    onDone();
  };
  return (
    <Form act={sign} verb={t(isClause ? "myClearance.sign" : "myClearance.acknowledge")}>
      <div className={style.text} tabIndex={0} role="region" aria-label={policy.title}>
        <Prose text={policy.text} />
      </div>
      {isClause ? (
        <TextInput
          name="name"
          label={t("myClearance.typeName")}
          description={t("myClearance.typeNameHint", { name: who?.staff.name ?? "" })}
          autoComplete="off"
          maxLength={200}
          required
        />
      ) : (
        <Checkbox name="read" label={t("myClearance.read", { title: policy.title })} required />
      )}
    </Form>
  );
}
