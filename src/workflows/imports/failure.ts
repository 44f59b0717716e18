/** Why an import ended before its file did. */
export type ImportFailure = {
  readonly code: string;
  readonly say: string;
  /** The line to blame, where it is one. */
  readonly line: number | null;
};

type FailureCode = "line_too_long" | "gave_up";

export function importFailure(code: FailureCode, line: number | null = null): ImportFailure {
  return { code, say: failureWords(code, line), line };
}

export function failureWords(code: FailureCode, line: number | null): string {
  return code === "line_too_long"
    ? `Line ${line} is longer than a row can be (64 KiB).`
    : "The import stopped for a reason inside the product; the log has it. The rows imported so far are kept.";
}

/** As it was kept: a code and a sentence, which is one of those above; so the line is read from where it stands there. */
export function keptFailure(code: string, say: string): ImportFailure {
  const line = /^Line (\d+) /u.exec(say)?.[1];
  return { code, say, line: line === undefined ? null : Number(line) };
}
