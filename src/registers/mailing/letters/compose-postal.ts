import type { Instant } from "../../../base/instant.ts";
import type { Language } from "../../../base/language.ts";
import type { RightsReasonCode } from "../../../base/rights-reasons.ts";
import type { Block } from "./blocks.ts";
import { type AnyFacts, factBlocks, valuesOf } from "./compose-letter.ts";
import type { Path, RightsKind, RightsPart } from "./facts.ts";
import { MESSAGES, lineOf } from "./messages.ts";

/** Letters that can go by post: all about a request, about the notice, and what opens a copy, which goes by itself. */
export type PostalKind = Exclude<RightsKind, "rights_way"> | "rights_passphrase" | "notice_changed" | "notice_ask";

/** Times, codes and labels, as the same letter by mail has them. */
export type PostalFacts = Partial<{
  readonly request: string;
  readonly lastDay: Instant;
  readonly until: Instant;
  readonly expiresAt: Instant;
  readonly at: Instant;
  readonly reason: string;
  readonly pause: string;
  readonly decision: string;
  readonly appeal: string;
  readonly reasons: readonly RightsReasonCode[];
  readonly purpose: string;
  readonly part: RightsPart;
  readonly path: Path;
}>;

export type Composed = { readonly subject: string; readonly blocks: readonly Block[]; readonly reference: string };

/** Of these the page is for everybody who has its address: the notice, the certificate of an erasure. The others want a sign-in. */
const WITH_LINK: ReadonlySet<PostalKind> = new Set<PostalKind>(["rights_erased", "rights_part_erased", "notice_changed"]);

/**
 * A letter on paper: what the same letter by mail tells, without what only who signs in can do. `text`: the words of a message;
 * `code`: what opens a copy.
 */
export function composePostal(
  kind: PostalKind,
  language: Language,
  {
    text,
    code,
    path,
    ...facts
  }: PostalFacts & {
    readonly business: string;
    readonly origin: string;
    readonly reference: string;
    readonly text?: string;
    readonly code?: string;
  },
): Composed {
  const shown: AnyFacts = {
    ...facts,
    name: null,
    ...(code === undefined ? {} : { code }),
    ...(path !== undefined && WITH_LINK.has(kind) ? { path } : {}),
  };
  const values = valuesOf(shown, language);
  const line = (key: string, more: Readonly<Record<string, string>> = {}): string => lineOf(language, key, { ...values, ...more });
  const paragraph = (said: string): Block => ({ kind: "paragraph", text: said });
  const isPassphrase = kind === "rights_passphrase";
  return {
    subject: line(isPassphrase ? "post.passphraseSubject" : `${kind}.subject`),
    reference: line("post.reference"),
    blocks: [
      paragraph(line("frame.hello")),
      ...bodyOf(kind, language, line).map(paragraph),
      ...(text === undefined ? [] : [paragraph(text)]),
      ...factBlocks(shown, line, isPassphrase ? "rights_message" : kind, language),
      paragraph(line(`post.after.${afterOf(kind)}`)),
      paragraph(line("post.foot")),
    ],
  };
}

/** In words of its own where those of the mail lead to a page. */
function bodyOf(kind: PostalKind, language: Language, line: (key: string) => string): readonly string[] {
  if (kind === "rights_passphrase" || Object.hasOwn(MESSAGES[language].post.body, kind)) return [line(`post.body.${kind}`)];
  return MESSAGES[language][kind].body.map((_, n) => line(`${kind}.body.${n}`));
}

function afterOf(kind: PostalKind): "rights" | "last" | "notice" | "passphrase" {
  if (kind === "rights_erased") return "last";
  if (kind === "rights_passphrase") return "passphrase";
  return kind === "notice_changed" || kind === "notice_ask" ? "notice" : "rights";
}
