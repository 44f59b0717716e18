import { NativeSelect, TextInput, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useDataMap } from "../../api/data-map.ts";
import { refreshEntries } from "../../api/entries.ts";
import { placeHold, refreshRetention } from "../../api/retention.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";

const REASONS = ["dispute", "legal", "tax"] as const;
const WORDS_CHARS_MAX = 500;
const ID_CHARS_MAX = 64;

export type NewHoldDialogProps = {
  /** Whose, where it is placed on their record; else it is asked. */
  readonly customer?: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Keeping something past its time: whose, what of it, why and until which day. */
export function NewHoldDialog({ customer, isOpen, onClose }: NewHoldDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("retention.hold.new")}>
      {isOpen ? <Content customer={customer} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Content({ customer, onClose }: { readonly customer: string | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const map = useDataMap();
  const place = async (typed: Typed): Promise<void> => {
    const [subject, field, words] = [customer ?? typed.text("subject"), typed.text("field"), typed.text("words")];
    await placeHold({
      ...(subject === "" ? {} : { subject }),
      ...(field === "" ? {} : { field }),
      ...(words === "" ? {} : { words }),
      reason: REASONS.find((one) => one === typed.text("reason")) ?? "legal",
      until: typed.text("until"),
    });
    await Promise.all([refreshRetention(queries), refreshEntries(queries)]);
    say(t("retention.hold.placed"));
    onClose();
  };
  const fields = Object.entries(map?.fields ?? {}).map(([value, { label }]) => ({ value, label }));
  return (
    <Form verb={t("retention.hold.place")} act={place} onCancel={onClose}>
      {(faults) => (
        <>
          {customer === undefined ? (
            <TextInput
              name="subject"
              label={t("retention.hold.customer")}
              description={t("retention.hold.customerHint")}
              placeholder="sub_…"
              error={faults["subject"]}
              maxLength={ID_CHARS_MAX}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
            />
          ) : null}
          <NativeSelect
            name="field"
            label={t("retention.hold.field")}
            error={faults["field"]}
            data={[{ value: "", label: t("retention.hold.allFields") }, ...fields]}
            data-autofocus={customer !== undefined || undefined}
          />
          <NativeSelect
            name="reason"
            label={t("retention.hold.why")}
            data={REASONS.map((value) => ({ value, label: t(`retention.hold.reason.${value}`) }))}
          />
          <TextInput name="until" type="date" label={t("retention.hold.untilDay")} error={faults["until"]} required withAsterisk={false} />
          <Textarea
            name="words"
            label={t("retention.hold.words")}
            description={t("retention.hold.wordsHint")}
            error={faults["words"]}
            maxLength={WORDS_CHARS_MAX}
            autosize
            minRows={2}
          />
        </>
      )}
    </Form>
  );
}
