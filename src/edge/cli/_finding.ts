/** One thing that was looked at: in order, worth knowing, or to be mended, and then how. */
export type Finding = {
  readonly check: string;
  readonly state: "good" | "note" | "wanting";
  readonly say: string;
  readonly mend: string | null;
};

export function found(check: string, state: Finding["state"], say: string, mend: string | null = null): Finding {
  return { check, state, say, mend };
}
