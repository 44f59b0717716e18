import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NoPasskeyHere } from "../api/passkey.ts";
import { Refusal } from "../api/refusal.ts";
import { translated } from "../words/words.ts";

/** What is wrong with each field, by its name. */
export type Faults = Readonly<Record<string, string>>;

export type Failure = {
  /** What went wrong, as a sentence; null where nothing did. */
  readonly failure: string | null;
  /** The same as it was thrown, for a note that says all of it; null where nothing went wrong. */
  readonly failed: unknown;
  /** What the server said of single fields. */
  readonly faults: Faults;
  /** The code of the refusal, for what has an answer of its own. */
  readonly code: string | null;
  /** Runs an attempt and tells its failure; true when it went well. */
  readonly told: (attempt: () => Promise<void>) => Promise<boolean>;
};

const NO_FAULTS: Faults = {};

/** The one sentence beside a form that says why it did not go; with `isBeside` each field's own words stand beside the field. */
export function useFailure(isBeside = false): Failure {
  const { t } = useTranslation();
  const [failed, setFailed] = useState<unknown>(null);
  return {
    failure: failed === null ? null : sentence(failed),
    failed,
    faults: failed instanceof Refusal ? Object.fromEntries(failed.fields.map(({ field, say }) => [field, translated(say)])) : NO_FAULTS,
    code: failed instanceof Refusal ? failed.code : null,
    told: async (attempt) => {
      setFailed(null);
      try {
        await attempt();
        return true;
      } catch (error) {
        setFailed(error ?? new Error("nothing was thrown"));
        return false;
      }
    },
  };

  function sentence(error: unknown): string {
    if (error instanceof Refusal) {
      if (error.code === "unreachable") return t("fault.unreachable");
      const mend = error.fields.length > 0 || error.unlock === null ? [] : [error.unlock];
      return [error.say, ...(isBeside ? [] : error.fields.map((one) => one.say)), ...mend].map(translated).join(" ");
    }
    if (error instanceof NoPasskeyHere)
      return error.home === null ? t("prove.noPasskeys") : t("prove.passkeysElsewhere", { address: error.home });
    if (error instanceof Error && (error.name === "NotAllowedError" || error.name === "AbortError")) return t("prove.cancelled");
    if (error instanceof Error && error.name === "InvalidStateError") return t("prove.knownPasskey");
    return t("fault.say");
  }
}
