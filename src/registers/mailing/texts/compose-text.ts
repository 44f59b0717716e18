import { assert } from "../../../base/fault.ts";
import type { Language } from "../../../base/language.ts";
import { type TextMessage, cleanLine } from "../../../platform/outbox/mail.ts";
import { toShortAlphabet } from "../../../platform/outbox/sms/gsm7.ts";
import { type CustomerKind, type Facts, KINDS_WITH_PROOF, type Path, type SecondItem, isRightsKind } from "../letters/facts.ts";
import { type TextKind, textOf } from "./messages.ts";

/** All of a text message but the number to which it goes. */
export type Text = Pick<TextMessage, "kind" | "text" | "carriesProof">;

/** A longer name of a business would cost a second message for nothing. */
const BUSINESS_CHARS_MAX = 40;

/** What a letter of this kind says, in a text's few words. Its last line lets a phone fill the code in on our page, and on no other. */
export function composeText<K extends CustomerKind>(
  kind: K,
  language: Language,
  facts: Facts[K] & { readonly business: string; readonly origin: string },
): Text {
  const { path, code, secondItem }: { readonly path?: Path; readonly code?: string; readonly secondItem?: SecondItem } = facts;
  const values = {
    business: shortName(facts.business),
    host: new URL(facts.origin).hostname,
    ...(code === undefined ? {} : { code }),
    ...(path === undefined ? {} : { link: linkTo(facts.origin, path) }),
    ...(secondItem === undefined ? {} : { secondItem: textOf(language, `secondItem.${secondItem}`, {}) }),
  };
  return { kind, text: toShortAlphabet(textOf(language, textKindOf(kind), values)), carriesProof: KINDS_WITH_PROOF.has(kind) };
}

function textKindOf(kind: CustomerKind): TextKind {
  return isRightsKind(kind) ? "rights" : kind;
}

function shortName(text: string): string {
  const line = Array.from(cleanLine(text));
  return line.length <= BUSINESS_CHARS_MAX ? line.join("") : `${line.slice(0, BUSINESS_CHARS_MAX - 1).join("")}…`;
}

/** `origin` is the setting and never what a request said; a path that leads elsewhere is a fault. */
function linkTo(origin: string, path: Path): string {
  const url = new URL(path, origin);
  assert(url.origin === origin && url.href.startsWith(`${origin}/`), "a text links to its own house only");
  return url.href;
}
