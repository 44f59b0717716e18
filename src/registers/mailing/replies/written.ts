/** Lines of an answer with which what somebody else wrote begins. None of these patterns can walk back over a line. */
const QUOTE_BEGINS: readonly RegExp[] = [
  /^\s*(?:on|am|le|el|il|op|den|em|w dniu|på|dne)\b.{0,240}(?:wrote|schrieb|écrit|escribió|scritto|schreef|skrev|escreveu|napisał\(a\)|napsal)\b.{0,80}:?\s*$/iu,
  /^\s*-{2,}\s*(?:original|ursprüngliche|message d'origine|mensaje original|forwarded|weitergeleitete|messaggio originale)/iu,
  /^\s*_{10,}\s*$/u,
  /^\s*(?:from|von|de|da|van|fra|från|od)\s?:\s.{0,200}@/iu,
  /^\s*-- ?$/u,
  /^\s*-----/u,
  // What companies hang beneath every mail speaks of errors and of not being meant.
  /^\s*(?:this (?:e-?mail|message)|the information (?:in|contained)|confidential|disclaimer|diese (?:e-?mail|nachricht)|ce (?:message|courriel)|este (?:mensaje|correo))\b.{30}/iu,
];
/** An attribution that was broken in two: its first half. */
const QUOTE_HALF = /^\s*(?:on|am|le|el|il|op|den|em)\b.{0,200}(?:\d{4}|\d{1,2}:\d{2}).{0,200}$/iu;
const QUOTE_OTHER_HALF = /(?:wrote|schrieb|écrit|escribió|scritto|schreef|skrev|escreveu)\s?:\s*$/iu;
const APPENDED =
  /^\s*(?:sent from|get outlook|von meinem|gesendet (?:von|mit)|envoyé (?:de|depuis|à partir)|enviado (?:desde|do)|inviato da|verzonden vanaf|diese nachricht wurde|obtenir outlook|holen sie sich outlook)\b/iu;
const SIGN_OFF =
  /^\s*(?:(?:many |with )?thanks|thank you|thx|(?:kind |best |warm )?regards|best|cheers|sincerely|yours|mfg|lg|danke|vielen dank|(?:viele |liebe |beste |schöne |mit freundlichen |mit besten )?gr(?:ü|ue)(?:ß|ss)e?n?|merci|cordialement|bien à vous|gracias|saludos|un saludo|atentamente|cordiali saluti|grazie|groeten|met vriendelijke groet)\b[^?]{0,60}$/iu;
const GREETING =
  /^\s*(?:hi|hello|hey|dear|good (?:morning|day|afternoon|evening)|hallo|guten (?:tag|morgen)|sehr geehrte[rs]?|liebe[rs]?|bonjour|madame|hola|buenos d[ií]as|estimad[oa]s?|ciao|buongiorno|beste)\b[^?]{0,60}$/iu;
const LINES_MAX = 400;

/** What was newly written in an answer, without what it quotes, what a program appends, greeting and name. */
export function writtenLines(text: string): readonly string[] {
  const lines = text.split(/\r?\n/u, LINES_MAX);
  const own: string[] = [];
  for (const [n, line] of lines.entries()) {
    if (QUOTE_BEGINS.some((begins) => begins.test(line)) || (QUOTE_HALF.test(line) && QUOTE_OTHER_HALF.test(lines[n + 1] ?? ""))) break;
    if (line.trim() === "" || /^\s*>/u.test(line) || APPENDED.test(line)) continue;
    own.push(line.trim());
  }
  const begun = own.length > 1 && GREETING.test(own[0] ?? "") ? own.slice(1) : own;
  const end = begun.findIndex((line, n) => n > 0 && SIGN_OFF.test(line));
  return end === -1 ? begun : begun.slice(0, end);
}
