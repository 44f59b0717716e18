import type { Language } from "../../../base/language.ts";
import type { Mail } from "../../../platform/outbox/mail.ts";
import { type Block, blocksToHtml, blocksToText } from "./blocks.ts";
import { lineOf } from "./messages.ts";

export const MAILING_KIND = "list_mailing";

export type MailingFacts = {
  readonly business: string;
  /** The list's label. */
  readonly list: string;
  readonly subject: string;
  /** As the business wrote it, with everything filled in; an empty line begins a paragraph. */
  readonly text: string;
  /** The page with the button that leaves. */
  readonly wayOut: string;
  /** Whether answers are read. */
  readonly hasMailbox: boolean;
};

/** What the business wrote, and beneath it why it comes and how to leave. */
export function composeMailing(language: Language, facts: MailingFacts): Pick<Mail, "kind" | "subject" | "text" | "html" | "carriesProof"> {
  const values = { business: facts.business, list: facts.list };
  const line = (key: "why" | "leave" | "reply"): string => lineOf(language, `mailing.${key}`, values);
  const written = facts.text.split(/\n[ \t]*\n+/u).filter((part) => part.trim() !== "");
  const blocks: readonly Block[] = [
    ...written.map((text) => ({ kind: "paragraph" as const, text: text.trim() })),
    { kind: "paragraph", text: line("why") },
    { kind: "link", label: line("leave"), link: facts.wayOut },
    ...(facts.hasMailbox ? [{ kind: "paragraph" as const, text: line("reply") }] : []),
  ];
  return {
    kind: MAILING_KIND,
    subject: facts.subject,
    text: blocksToText(blocks, language),
    html: blocksToHtml(blocks, language, facts.subject),
    carriesProof: false,
  };
}
