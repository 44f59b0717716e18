import { TextInput, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { clearancesQuery } from "../../api/clearance.ts";
import { type PolicyText, publishVersion } from "../../api/policies.ts";
import { refreshSession } from "../../api/session.ts";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { TextChanges } from "../../pieces/text-changes.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import style from "./policies-screen.module.css";
import { signersOf } from "./signers.ts";

const TITLE_CHARS_MAX = 200;
const TEXT_CHARS_MAX = 50_000;

/** The next version of a document: written over the one in force, with what changes and who must sign again. */
export function NewVersionForm({ policy, onDone }: { readonly policy: PolicyText; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: matrix } = useQuery(clearancesQuery);
  const [text, setText] = useState(policy.text);
  const shown = useDeferredValue(text);
  const count = matrix === undefined ? 0 : signersOf(matrix, policy.id).length;

  const publish = async (typed: Typed): Promise<void> => {
    const { version } = await publishVersion(policy.id, {
      title: typed.text("title"),
      text: typed.text("text"),
      language: policy.language as "en" | "es" | "de" | "fr",
    });
    await Promise.all(
      [["policies"], ["clearances"], ["my-clearance"], ["staff"]].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
    await refreshSession();
    say(t("policies.version.done", { version }));
    onDone();
  };
  return (
    <Form act={publish} verb={t("policies.version.publish", { version: policy.version + 1 })} onCancel={onDone}>
      <TextInput name="title" label={t("policies.column.title")} defaultValue={policy.title} maxLength={TITLE_CHARS_MAX} required />
      <Textarea
        name="text"
        label={t("policies.text")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={TEXT_CHARS_MAX}
        autosize
        minRows={8}
        maxRows={18}
        required
        autoFocus
      />
      <TextChanges before={policy.text} after={shown.trim()} />
      <p className={style.again}>{t("policies.version.again", { count })}</p>
    </Form>
  );
}
