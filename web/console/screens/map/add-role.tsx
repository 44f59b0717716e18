import { Button, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { Form as Sight } from "../../api/data-map.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import type { MapModel } from "./map-model.ts";

export type AddRoleProps = {
  readonly model: MapModel;
  readonly purpose: string;
  readonly onAdd: (role: string, field: string, forms: readonly Sight[]) => void;
};

/** A new role begins with a part of one detail; the rest is granted in the cells. */
export function AddRole({ model, purpose, onAdd }: AddRoleProps) {
  const { t } = useTranslation();
  const [isOpen, dialog] = useDisclosure(false);
  const field =
    Object.entries(model.fields).find(([, one]) => one.purposes?.includes(purpose) === true)?.[0] ?? Object.keys(model.fields)[0];
  return (
    <>
      <Button size="compact-sm" variant="default" disabled={field === undefined} onClick={dialog.open}>
        {t("matrix.addRole")}
      </Button>
      <Dialog opened={isOpen} onClose={dialog.close} title={t("matrix.addRole")}>
        <Form
          verb={t("map.addVerb")}
          act={(typed) => {
            if (field !== undefined) onAdd(typed.text("role"), field, ["masked"]);
            dialog.close();
            return Promise.resolve();
          }}
        >
          <TextInput
            name="role"
            label={t("matrix.roleName")}
            description={t("matrix.roleNameHint")}
            pattern="[a-z][a-z0-9_]{0,39}"
            maxLength={40}
            autoComplete="off"
            required
            data-autofocus
          />
        </Form>
      </Dialog>
    </>
  );
}
