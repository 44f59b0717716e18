/** The languages in which letters and screens speak; each has a message file, and a test holds them equal. */
export const LANGUAGES = ["en", "es", "de", "fr"] as const;

export type Language = (typeof LANGUAGES)[number];
