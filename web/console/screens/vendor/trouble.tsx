import { TextInput, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { VendorChange } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { Facts } from "../../pieces/facts.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import { nobodyNamed } from "./nobody-named.tsx";
import type { PartProps } from "./vendor-facts.tsx";
import style from "./vendor-screen.module.css";

const LINE_CHARS_MAX = 300;
const ADDRESS_CHARS_MAX = 254;
const TEXT_CHARS_MAX = 2_000;
const HOURS_MAX = 8_760;

/** Whom to call and to write to there, how soon they tell of a breach, and how one would leave them. */
export function Trouble({ vendor, isOwner }: PartProps) {
  const { t } = useTranslation();
  const { breachContact, privacyEmail, isDamaged, breachHours, exitPlan } = vendor;
  const noContact = nobodyNamed(isDamaged, t);
  return (
    <Card
      title={t("vendor.trouble")}
      aside={
        isOwner ? (
          <ChangeDialog vendor={vendor} title={t("vendor.trouble")} read={readTrouble}>
            {(faults) => (
              <>
                <TextInput
                  name="breachContact"
                  label={t("vendor.breachContact")}
                  description={t("vendor.breachContactHint")}
                  defaultValue={breachContact ?? ""}
                  error={faults["breachContact"]}
                  maxLength={LINE_CHARS_MAX}
                  autoComplete="off"
                  data-autofocus
                />
                <TextInput
                  name="privacyEmail"
                  label={t("vendor.privacyEmail")}
                  description={t("vendor.privacyEmailHint")}
                  defaultValue={privacyEmail ?? ""}
                  error={faults["privacyEmail"]}
                  type="email"
                  inputMode="email"
                  maxLength={ADDRESS_CHARS_MAX}
                  autoComplete="off"
                />
                <TextInput
                  name="breachHours"
                  label={t("vendor.breachHours")}
                  description={t("vendor.breachHoursHint")}
                  defaultValue={breachHours ?? ""}
                  error={faults["breachHours"]}
                  type="number"
                  inputMode="numeric"
                  min={1}
                  max={HOURS_MAX}
                />
                <Textarea
                  name="exitPlan"
                  label={t("vendor.exitPlan")}
                  description={t("vendor.exitPlanHint")}
                  defaultValue={exitPlan}
                  error={faults["exitPlan"]}
                  maxLength={TEXT_CHARS_MAX}
                  autosize
                  minRows={3}
                  maxRows={8}
                />
              </>
            )}
          </ChangeDialog>
        ) : undefined
      }
    >
      <Facts
        facts={[
          ...(isOwner
            ? [
                { name: "contact", label: t("vendor.breachContact"), value: breachContact ?? noContact },
                { name: "privacy", label: t("vendor.privacyEmail"), value: privacyEmail ?? noContact },
              ]
            : []),
          { name: "hours", label: t("vendor.breachHours"), value: breachHours ?? "–" },
        ]}
      />
      {exitPlan === "" ? null : (
        <>
          <p className={style.say}>{t("vendor.exitPlan")}</p>
          <p className={style.text}>{exitPlan}</p>
        </>
      )}
    </Card>
  );
}

function readTrouble(typed: Typed): VendorChange {
  const hours = typed.text("breachHours");
  return {
    breachContact: typed.text("breachContact") === "" ? null : typed.text("breachContact"),
    privacyEmail: typed.text("privacyEmail") === "" ? null : typed.text("privacyEmail"),
    breachHours: hours === "" ? null : Number(hours),
    exitPlan: typed.text("exitPlan"),
  };
}
