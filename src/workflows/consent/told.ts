import type { Origin } from "../../registers/consent/records.ts";

/** How a decision came about, as it was told: its words not sealed yet. */
export type Told = Omit<Origin, "evidence"> & { readonly evidence: string | null };

export const NOTHING_TOLD: Told = {
  how: null,
  where: null,
  noticeVersion: null,
  language: null,
  call: null,
  task: null,
  evidence: null,
};
