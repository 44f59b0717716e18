import { Checkbox, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../api/device-proof.ts";
import { makeKey, rolesQuery } from "../../api/keys.ts";
import { Form } from "../../pieces/form.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import type { MadeKey } from "./new-key-dialog.tsx";
import style from "./keys-screen.module.css";

const OWNER = "owner";
const DAY_MS = 86_400_000;
const EXPIRIES = ["90", "30", "365", ""] as const;
const LABEL_CHARS_MAX = 100;

/** What the key is called, what it may do in words, for which purposes and how long. */
export function NewKeyForm({ onCancel, onMade }: { readonly onCancel: () => void; readonly onMade: (made: MadeKey) => void }) {
  const { t } = useTranslation();
  const { data: roles } = useQuery(rolesQuery);
  const usable = roles?.items.filter((role) => role.keys) ?? [];
  const [chosen, setChosen] = useState<string>();
  if (roles === undefined) return <RowsSkeleton />;

  const role = chosen ?? usable[0]?.name ?? OWNER;
  const words = role === OWNER ? [roles.owner] : (usable.find((one) => one.name === role)?.words ?? []);
  const purposes = usable.find((one) => one.name === role)?.byPurpose ?? [];
  return (
    <Form
      verb={t("keys.make")}
      onCancel={onCancel}
      act={async (typed) => {
        const picked = typed.all("purpose");
        const days = typed.text("days");
        const isAll = purposes.length < 2 || picked.length === purposes.length;
        const { key } = await makeKey({
          label: typed.text("label"),
          role,
          ...(isAll ? {} : { purposes: picked }),
          ...(days === "" ? {} : { expiresAt: new Date(serverNow() + Number(days) * DAY_MS).toISOString() }),
        });
        onMade({ key, purpose: picked[0] ?? purposes[0]?.purpose });
      }}
    >
      {(faults) => (
        <>
          <TextInput
            name="label"
            label={t("keys.name")}
            description={t("keys.nameHint")}
            error={faults["label"]}
            maxLength={LABEL_CHARS_MAX}
            required
            autoComplete="off"
            data-autofocus
          />
          <NativeSelect
            label={t("keys.role")}
            value={role}
            error={faults["role"]}
            data={[...usable.map(({ name, label }) => ({ value: name, label })), { value: OWNER, label: t("keys.owner") }]}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <ul className={style.words}>
            {words.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {purposes.length < 2 ? null : (
            <Checkbox.Group
              key={role}
              label={t("keys.purposes")}
              error={faults["purposes"]}
              defaultValue={purposes.map((one) => one.purpose)}
            >
              <Stack gap={6} mt={6}>
                {purposes.map((one) => (
                  <Checkbox key={one.purpose} name="purpose" value={one.purpose} label={one.label} />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
          <NativeSelect
            name="days"
            label={t("keys.expires")}
            error={faults["expiresAt"]}
            data={EXPIRIES.map((days) => ({
              value: days,
              label: days === "" ? t("keys.noExpiry") : t("keys.days", { count: Number(days) }),
            }))}
          />
        </>
      )}
    </Form>
  );
}
