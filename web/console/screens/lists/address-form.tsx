import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type MailingList, askToJoin, suppress } from "../../api/lists.ts";
import { Form } from "../../pieces/form.tsx";

export type AddressFormProps = {
  readonly list: MailingList;
  /** To ask the address for the list; else never to mail it again. */
  readonly isAsking: boolean;
  readonly onClose: () => void;
  readonly onDone: (message: string) => void;
};

/** One address: to be asked by mail, or left in peace. */
export function AddressForm({ list, isAsking, onClose, onDone }: AddressFormProps) {
  const { t } = useTranslation();
  return (
    <Form
      verb={isAsking ? t("lists.ask") : t("lists.never")}
      isDestructive={!isAsking}
      onCancel={onClose}
      act={async (typed) => {
        const [email, name] = [typed.text("email"), typed.text("name")];
        if (isAsking) await askToJoin(list.id, { email, ...(name === "" ? {} : { name }) });
        else await suppress(email);
        onDone(isAsking ? t("lists.askDone") : t("lists.neverDone"));
      }}
    >
      {(faults) => (
        <>
          <p>{isAsking ? t("lists.askSay") : t("lists.neverSay")}</p>
          <TextInput
            name="email"
            type="email"
            label={t("lists.address")}
            error={faults["email"]}
            maxLength={254}
            required
            autoComplete="off"
            data-autofocus
          />
          {isAsking ? <TextInput name="name" label={t("lists.name")} error={faults["name"]} maxLength={100} autoComplete="off" /> : null}
        </>
      )}
    </Form>
  );
}
