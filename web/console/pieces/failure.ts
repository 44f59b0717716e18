import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../api/refusal.ts";

export type Failure = {
  /** What went wrong, as a sentence; null where nothing did. */
  readonly failure: string | null;
  /** Runs an attempt and tells its failure; true when it went well. */
  readonly told: (attempt: () => Promise<void>) => Promise<boolean>;
};

/** The one sentence beside a form that says why it did not go. */
export function useFailure(): Failure {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<string | null>(null);
  return {
    failure,
    told: async (attempt) => {
      setFailure(null);
      try {
        await attempt();
        return true;
      } catch (error) {
        setFailure(sentence(error));
        return false;
      }
    },
  };

  function sentence(error: unknown): string {
    if (error instanceof Refusal)
      return error.code === "unreachable" ? t("fault.unreachable") : [error.say, ...error.fields.map((one) => one.say)].join(" ");
    if (error instanceof Error && (error.name === "NotAllowedError" || error.name === "AbortError")) return t("prove.cancelled");
    if (error instanceof Error && error.name === "InvalidStateError") return t("prove.knownPasskey");
    return t("fault.say");
  }
}
