import { Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { VendorChange } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import type { PartProps } from "./vendor-facts.tsx";
import style from "./vendor-screen.module.css";

const CHARS_MAX = 15_000;

/** Who else works with it, and what they say; a line each. */
export function References({ vendor, isOwner }: PartProps) {
  const { t } = useTranslation();
  const { references } = vendor;
  return (
    <Card
      title={t("vendor.references")}
      aside={
        isOwner ? (
          <ChangeDialog vendor={vendor} title={t("vendor.references")} read={readReferences}>
            {(faults) => (
              <Textarea
                name="references"
                label={t("vendor.references")}
                description={t("vendor.referencesHint")}
                defaultValue={references.join("\n")}
                error={Object.entries(faults).find(([field]) => field.startsWith("references"))?.[1]}
                maxLength={CHARS_MAX}
                autosize
                minRows={3}
                maxRows={12}
                data-autofocus
              />
            )}
          </ChangeDialog>
        ) : undefined
      }
    >
      {references.length === 0 ? <p className={style.say}>{t("vendor.nothingYet")}</p> : null}
      <ul className={style.lines}>
        {references.map((reference) => (
          <li key={reference} className={style.line}>
            <span>{reference}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function readReferences(typed: Typed): VendorChange {
  return {
    references: typed
      .exact("references")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  };
}
