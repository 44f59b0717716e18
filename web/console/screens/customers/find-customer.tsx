import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Customer, findCustomers } from "../../api/customers.ts";
import type { DataMap } from "../../api/data-map.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { useForm } from "../../pieces/use-form.ts";
import style from "./find-customer.module.css";

export type FindCustomerProps = {
  readonly map: DataMap | undefined;
  readonly purpose: string | undefined;
  readonly isFound: boolean;
  readonly onFound: (found: readonly Customer[] | null) => void;
};

/** Finds by one field with a look-up. The value is sent in a body, stands in no address, and is gone from here once used. */
export function FindCustomer({ map, purpose, isFound, onFound }: FindCustomerProps) {
  const { t } = useTranslation();
  const fields = Object.entries(map?.fields ?? {}).filter(([, field]) => field.lookup !== undefined);
  const { onSubmit, isBusy, failure } = useForm(async (typed, form) => {
    onFound(await findCustomers(typed.text("field"), typed.text("equals"), purpose));
    form.reset();
  });
  return (
    <>
      <FailureNote failure={failure} />
      <form className={style.form} onSubmit={onSubmit} autoComplete="off">
        <NativeSelect name="field" label={t("customers.by")} data={fields.map(([value, { label }]) => ({ value, label }))} />
        <TextInput
          name="equals"
          label={t("customers.equals")}
          required
          withAsterisk={false}
          maxLength={500}
          autoComplete="off"
          className={style.value}
        />
        <Button type="submit" loading={isBusy}>
          {t("customers.findVerb")}
        </Button>
        {isFound ? (
          <Button variant="default" onClick={() => onFound(null)}>
            {t("customers.showAll")}
          </Button>
        ) : null}
      </form>
    </>
  );
}
