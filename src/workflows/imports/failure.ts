/** Why an import ended before its file did. */
export type ImportFailure = {
  readonly code: string;
  readonly say: string;
  /** The line to blame, where it is one. */
  readonly line: number | null;
};

type FailureCode = "line_too_long" | "gave_up" | "waited";

export function importFailure(code: FailureCode, line: number | null = null): ImportFailure {
  return { code, say: failureWords(code, line), line };
}

export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(FAILURES, code);
}

export function failureWords(code: FailureCode, line: number | null): string {
  return FAILURES[code](line);
}

const FAILURES = {
  line_too_long: (line: number | null) => `Line ${line} is longer than a row can be (64 KiB).`,
  gave_up: () => "The import stopped for a reason inside the product; the log has it. The rows imported so far are kept.",
  waited: () =>
    "It waited for thirty days and could not be worked through, so its file was destroyed. The rows imported so far are kept; send the file again for the others.",
} as const satisfies Record<FailureCode, (line: number | null) => string>;

/** As it was kept: a code and a sentence, which is one of those above; so the line is read from where it stands there. */
export function keptFailure(code: string, say: string): ImportFailure {
  const line = /^Line (\d+) /u.exec(say)?.[1];
  return { code, say, line: line === undefined ? null : Number(line) };
}
