import { NativeSelect, Radio, Stack, TextInput, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { clearancesQuery } from "../../api/clearance.ts";
import { policiesQuery, publishPolicy } from "../../api/policies.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { LANGUAGES, type Language, spokenLanguage } from "../../words/words.ts";

const NAME_PATTERN = "[a-z][a-z0-9_]{0,39}";

/** A document that was not there before. Roles of the data map ask for it by its name. */
export function NewPolicyDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} size="xl" title={t("policies.new.title")}>
      {isOpen ? <Content onClose={onClose} /> : null}
    </Dialog>
  );
}

function Content({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: matrix } = useQuery(clearancesQuery);
  const { data: policies } = useQuery(policiesQuery);
  // What roles ask for already and has no document yet comes first.
  const wanting = matrix?.kinds.find(
    ({ name, kind }) => (kind === "clause" || kind === "policy") && policies?.every((policy) => policy.name !== name) === true,
  );

  const publish = async (typed: Typed): Promise<void> => {
    await publishPolicy({
      name: typed.text("name"),
      kind: typed.text("kind") === "clause" ? "clause" : "policy",
      title: typed.text("title"),
      text: typed.text("text"),
      language: typed.text("language") as Language,
    });
    await Promise.all([["policies"], ["clearances"], ["my-clearance"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
    say(t("policies.new.done"));
    onClose();
  };
  return (
    <Form act={publish} verb={t("policies.new.publish")} onCancel={onClose}>
      <TextInput name="title" label={t("policies.column.title")} maxLength={200} required data-autofocus />
      <TextInput
        key={wanting?.name ?? ""}
        name="name"
        label={t("policies.new.name")}
        description={t("policies.new.nameHint")}
        defaultValue={wanting?.name ?? ""}
        pattern={NAME_PATTERN}
        maxLength={40}
        autoComplete="off"
        required
      />
      <Radio.Group name="kind" label={t("policies.column.kind")} defaultValue={wanting?.kind === "clause" ? "clause" : "policy"}>
        <Stack gap={6} mt={6}>
          <Radio value="policy" label={t("policies.policySay")} />
          <Radio value="clause" label={t("policies.clauseSay")} />
        </Stack>
      </Radio.Group>
      <NativeSelect
        name="language"
        label={t("policies.new.language")}
        defaultValue={spokenLanguage()}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
      />
      <Textarea name="text" label={t("policies.text")} maxLength={50_000} autosize minRows={8} maxRows={18} required />
    </Form>
  );
}
