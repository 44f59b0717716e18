import { Checkbox, TextInput, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDataMap } from "../../api/data-map.ts";
import type { Vendor, VendorChange } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import type { Faults } from "../../pieces/failure.ts";
import { type Fact, Facts } from "../../pieces/facts.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { RecipientChoice } from "../vendors/recipient-choice.tsx";
import { ChangeDialog } from "./change-dialog.tsx";
import { nobodyNamed } from "./nobody-named.tsx";
import { OutLink } from "./out-link.tsx";
import type { PartProps } from "./vendor-facts.tsx";
import style from "./vendor-screen.module.css";

const LABEL_CHARS_MAX = 120;
const LINE_CHARS_MAX = 300;
const LINK_CHARS_MAX = 500;
const TEXT_CHARS_MAX = 2_000;
const KEY_CHARS = 62;

/** Who they are, where they are reached, and on whose terms. */
export function About({ vendor, isOwner }: PartProps) {
  const { t } = useTranslation();
  const map = useDataMap();
  const { does, recipient, termsUrl, privacyUrl, owner, operationsOnly, ageRecipient } = vendor;
  const facts: readonly Fact[] = [
    {
      name: "recipient",
      label: t("vendors.recipient"),
      value: recipient === null ? t("vendors.noRecipient") : (map?.recipients?.[recipient]?.label ?? recipient),
    },
    { name: "terms", label: t("vendor.terms"), value: <OutLink address={termsUrl} /> },
    { name: "privacy", label: t("vendor.privacy"), value: <OutLink address={privacyUrl} /> },
    ...(isOwner ? [{ name: "owner", label: t("vendor.owner"), value: owner ?? nobodyNamed(vendor.isDamaged, t) }] : []),
    { name: "only", label: t("vendor.accepts"), value: t(operationsOnly ? "vendor.operationsOnly" : "vendor.anyRequest") },
    { name: "age", label: t("vendor.ageRecipient"), value: ageRecipient === null ? "–" : <code>{ageRecipient}</code> },
  ];
  return (
    <Card
      title={t("vendor.about")}
      aside={
        isOwner ? (
          <ChangeDialog vendor={vendor} title={t("vendor.about")} read={readAbout}>
            {(faults) => <AboutFields vendor={vendor} faults={faults} />}
          </ChangeDialog>
        ) : undefined
      }
    >
      {does === "" ? null : <p className={style.text}>{does}</p>}
      <Facts facts={facts} />
    </Card>
  );
}

function AboutFields({ vendor, faults }: { readonly vendor: Vendor; readonly faults: Faults }) {
  const { t } = useTranslation();
  const common = { autoComplete: "off", spellCheck: false } as const;
  return (
    <>
      <TextInput
        {...common}
        name="label"
        label={t("vendors.label")}
        defaultValue={vendor.label}
        error={faults["label"]}
        maxLength={LABEL_CHARS_MAX}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Textarea
        name="does"
        label={t("vendors.does")}
        defaultValue={vendor.does}
        maxLength={TEXT_CHARS_MAX}
        autosize
        minRows={2}
        maxRows={6}
      />
      <div className={style.pair}>
        <TextInput
          {...common}
          name="origin"
          label={t("vendors.origin")}
          description={t("vendor.approveAgain")}
          defaultValue={vendor.origin}
          error={faults["origin"]}
          maxLength={LINE_CHARS_MAX}
          required
          withAsterisk={false}
        />
        <RecipientChoice chosen={vendor.recipient ?? ""} error={faults["recipient"]} />
        {(["termsUrl", "privacyUrl"] as const).map((name) => (
          <TextInput
            {...common}
            key={name}
            name={name}
            type="url"
            label={t(name === "termsUrl" ? "vendor.terms" : "vendor.privacy")}
            placeholder="https://"
            pattern="https://.+"
            defaultValue={vendor[name] ?? ""}
            error={faults[name]}
            maxLength={LINK_CHARS_MAX}
          />
        ))}
        <TextInput
          {...common}
          name="owner"
          label={t("vendor.owner")}
          description={t("vendor.ownerHint")}
          defaultValue={vendor.owner ?? ""}
          error={faults["owner"]}
          maxLength={LINE_CHARS_MAX}
        />
        <TextInput
          {...common}
          name="ageRecipient"
          label={t("vendor.ageRecipient")}
          description={t("vendor.ageHint")}
          placeholder="age1…"
          pattern="age1[02-9ac-hj-np-z]{58}"
          defaultValue={vendor.ageRecipient ?? ""}
          error={faults["ageRecipient"]}
          maxLength={KEY_CHARS}
        />
      </div>
      <Checkbox
        name="operationsOnly"
        label={t("vendor.operationsOnly")}
        description={t("vendor.operationsOnlyHint")}
        defaultChecked={vendor.operationsOnly}
      />
    </>
  );
}

function readAbout(typed: Typed): VendorChange {
  const orNull = (name: string): string | null => (typed.text(name) === "" ? null : typed.text(name));
  return {
    label: typed.text("label"),
    does: typed.text("does"),
    origin: typed.text("origin"),
    recipient: orNull("recipient"),
    termsUrl: orNull("termsUrl"),
    privacyUrl: orNull("privacyUrl"),
    owner: orNull("owner"),
    ageRecipient: orNull("ageRecipient"),
    operationsOnly: typed.isTicked("operationsOnly"),
  };
}
