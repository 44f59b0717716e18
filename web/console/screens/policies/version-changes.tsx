import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type PolicyText, policyTextQuery } from "../../api/policies.ts";
import { Opening } from "../../frame/opening.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { TextChanges } from "../../pieces/text-changes.tsx";
import style from "./policies-screen.module.css";

/** What a version changed in the one before it. */
export function VersionChanges({ policy }: { readonly policy: PolicyText }) {
  const { t } = useTranslation();
  const before = policy.version - 1;
  const { data, error } = useQuery({ ...policyTextQuery(policy.id, before), enabled: before >= 1 });
  if (before < 1) return <p className={style.quiet}>{t("policies.first")}</p>;
  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <Opening />;
  return <TextChanges before={`${data.title}\n\n${data.text}`} after={`${policy.title}\n\n${policy.text}`} />;
}
