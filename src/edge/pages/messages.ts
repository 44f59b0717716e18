import type { Language } from "../../base/language.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };

/** The words of the pages before the console: first screen, set-up, unsealing. */
export const MESSAGES = { en, es, de, fr } as const satisfies Record<Language, typeof en>;
