/** By what way a subject's decision came in. `gpc` is the browser's Global Privacy Control. */
export type How = "portal" | "api" | "console" | "embed" | "phone" | "import" | "gpc";
