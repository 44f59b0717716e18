import { useTranslation } from "react-i18next";
import { type MailingList, sendMailing } from "../../api/lists.ts";
import { Form } from "../../pieces/form.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import { PlainInput } from "../../pieces/plain-input.tsx";

/** What stands after the stroke is taken where somebody gave no name. */
const SLOT = "{{member.name|friend}}";

export type SendFormProps = { readonly list: MailingList; readonly onClose: () => void; readonly onDone: (message: string) => void };

/** A mailing to everybody who is on the list; how many that are is told before it goes. */
export function SendForm({ list, onClose, onDone }: SendFormProps) {
  const { t } = useTranslation();
  return (
    <Form
      verb={t("lists.sendTo", { count: list.members.confirmed })}
      onCancel={onClose}
      act={async (typed) => {
        await sendMailing(list.id, { subject: typed.text("subject"), text: typed.text("text") });
        onDone(t("lists.sendDone"));
      }}
    >
      {(faults) => (
        <>
          <PlainInput name="subject" label={t("lists.subject")} error={faults["subject"]} maxLength={200} required data-autofocus />
          <NoteArea
            name="text"
            label={t("lists.text")}
            description={t("lists.textHint", { name: SLOT })}
            error={faults["text"]}
            minRows={8}
            maxLength={50_000}
            required
          />
        </>
      )}
    </Form>
  );
}
