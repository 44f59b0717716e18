import type { Kind } from "./rights-requests.ts";

/** In the order in which they are asked for most. In a file of their own: addresses are read before any screen is there. */
export const KINDS = [
  "access",
  "portability",
  "correction",
  "erasure",
  "anonymisation",
  "restriction",
  "objection",
] as const satisfies readonly Kind[];
