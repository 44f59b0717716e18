/** RFC 3463 3.2, 3.3: the address, its domain or its mailbox is none. 1.7 and 1.8 are about the sender, 1.5 is no failure, 1.9 a relay's. */
const OF_THE_ADDRESS = /^5\.(?:0\.0|1\.(?:[0-46]|10)|2\.1)$/u;
/** RFC 3463 3.2, 3.8: what the sender has to mend, or be allowed. */
const OF_THE_SENDER = /^5\.(?:1\.[78]|7\.\d{1,3})$/u;
/** How servers say it that tell no status beside their number. */
const WORDS_OF_THE_SENDER = /\brelay|\bauth|log ?in\b|\bsender\b|not permitted|denied/iu;
const STATUS = /^5\d\d[ -](5\.\d{1,3}\.\d{1,3})\b/u;
/** RFC 4954 6: a login is wanted. */
const LOGIN_WANTED = /^53[0458]\b/u;

/** Whether this status of a server's says that nothing will ever arrive at the address, whoever sends it. */
export function isOfTheAddress(status: string): boolean {
  return OF_THE_ADDRESS.test(status);
}

/**
 * Of what a server says for ever when it is told a recipient (RFC 5321 4.2): many look at the sender only then, Postfix as it is
 * installed among them. A login that was forgotten is said so of each and every address, and speaks of none. `neither`: of a mailbox
 * that is full, of a limit.
 */
export function verdictOf(response: string): "address" | "sender" | "neither" {
  const [, status] = STATUS.exec(response) ?? [];
  if (status === undefined) return LOGIN_WANTED.test(response) || WORDS_OF_THE_SENDER.test(response) ? "sender" : "address";
  return isOfTheAddress(status) ? "address" : OF_THE_SENDER.test(status) ? "sender" : "neither";
}
