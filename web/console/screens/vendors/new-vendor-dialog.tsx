import { Checkbox, TextInput, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { session } from "../../api/session.ts";
import { proposeVendor, refreshVendors } from "../../api/vendors.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { RecipientChoice } from "./recipient-choice.tsx";

const ORIGIN_CHARS_MAX = 300;
const TEXT_CHARS_MAX = 2_000;
const LABEL_CHARS_MAX = 120;

/** Writing down somebody new: who they are and where they are reached. Nothing goes there before they are approved. */
export function NewVendorDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("vendors.newTitle")}>
      {isOpen ? <Content onClose={onClose} /> : null}
    </Dialog>
  );
}

function Content({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isTest = useCell(session)?.tenant.mode === "test";
  const propose = async (typed: Typed): Promise<void> => {
    const recipient = typed.text("recipient");
    const made = await proposeVendor({
      label: typed.text("label"),
      origin: typed.text("origin"),
      ...(typed.isTicked("loopback") ? { loopback: true } : {}),
      ...(recipient === "" ? {} : { recipient }),
      ...(typed.text("does") === "" ? {} : { does: typed.text("does") }),
    });
    void refreshVendors(queries);
    say(t("vendors.newDone", { label: made.label }));
    await navigate({ to: "/vendors/$id", params: { id: made.id } });
  };
  return (
    <Form verb={t("vendors.newVerb")} act={propose} onCancel={onClose}>
      {(faults) => (
        <>
          <TextInput
            name="label"
            label={t("vendors.label")}
            placeholder={t("vendors.labelExample")}
            error={faults["label"]}
            maxLength={LABEL_CHARS_MAX}
            autoComplete="off"
            required
            withAsterisk={false}
            data-autofocus
          />
          <TextInput
            name="origin"
            label={t("vendors.origin")}
            description={t("vendors.originHint")}
            placeholder="https://api.air.example"
            error={faults["origin"] ?? faults["loopback"]}
            maxLength={ORIGIN_CHARS_MAX}
            autoComplete="off"
            spellCheck={false}
            required
            withAsterisk={false}
          />
          {isTest ? <Checkbox name="loopback" label={t("vendors.loopback")} description={t("vendors.loopbackHint")} /> : null}
          <RecipientChoice chosen="" error={faults["recipient"]} />
          <Textarea name="does" label={t("vendors.does")} maxLength={TEXT_CHARS_MAX} autosize minRows={2} maxRows={6} />
        </>
      )}
    </Form>
  );
}
