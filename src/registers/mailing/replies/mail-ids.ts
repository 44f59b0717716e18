import { type MailId, isId } from "../../../base/ids.ts";

/** Ids of our mails in a head such as In-Reply-To, in their order. */
export function mailIdsIn(head: string): readonly MailId[] {
  return [...head.matchAll(/<(mai_[0-9a-z]{26})@[^<>\s]{1,255}>/gu)].flatMap(([, id = ""]) => (isId("mai", id) ? [id] : []));
}
