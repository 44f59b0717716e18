import type { Shape } from "./_shapes.ts";

const ID = "<mai_06f3k2m9v8q4x7t1r5w0d2c6b8@bluesky.example>";
const REPLY = { "In-Reply-To": ID, References: ID } as const;
const TOKEN = "0".repeat(76) + "1";

const QUOTE =
  "On Mon, 23 Nov 2026 at 10:00, Blue Sky <lists@bluesky.example> wrote:\n> Flights are cheap.\n> To leave, answer with unsubscribe as subject.";
const GERMAN_QUOTE =
  "Am 23.11.2026 um 10:00 schrieb Blue Sky <lists@bluesky.example>:\n> Flüge sind billig.\n> Zum Abmelden: antworten Sie mit abmelden.";
const OUTLOOK =
  "\n________________________________\nFrom: Blue Sky <lists@bluesky.example>\nSent: Monday, 23 November 2026 10:00\nTo: Ana\nSubject: Spring\n\nFlights are cheap. Unsubscribe here.";
const DISCLAIMER = "This e-mail and its attachments are confidential. If you are not the intended recipient, please ignore and delete it.";

const bySubject = (subjects: readonly string[], more: Partial<Shape> = {}): readonly Shape[] =>
  subjects.map((subject) => ({ name: `subject ${subject}`, subject, text: "", ...more }));
const byBody = (texts: readonly string[], more: Partial<Shape> = {}): readonly Shape[] =>
  texts.map((text) => ({ name: `body ${text.slice(0, 40)}`, subject: "Re: Spring in Lisbon", text, head: REPLY, ...more }));

export const LEAVES: readonly Shape[] = [
  ...bySubject([
    "unsubscribe",
    "Unsubscribe",
    "UNSUBSCRIBE",
    " unsubscribe ",
    "Unsubscribe!",
    "unsubscribe.",
    '"Unsubscribe"',
    "Re: unsubscribe",
    "RE: Unsubscribe me",
    "Re: [Offers] unsubscribe",
    "Unsubscribe me please",
    "Please unsubscribe me from this list",
    "please remove me",
    "Remove me from your mailing list",
    "Take me off this list",
    "STOP",
    "Stop sending me emails",
    "Opt-out",
    "unsubcribe",
    "unsuscribe",
    "Cancel my subscription",
    "no more emails please",
    "AW: abmelden",
    "Abmeldung",
    "Newsletter abmelden",
    "Bitte abbestellen",
    "Newsletter abbestellen",
    "Bitte austragen",
    "Abmeldung vom Newsletter",
    "Baja",
    "RE: baja",
    "Darme de baja",
    "Quiero darme de baja de la lista",
    "cancelar suscripción",
    "Désinscription",
    "RE : désabonnement",
    "Je souhaite me désabonner",
    "Me désinscrire svp",
    "afmelden",
    "Uitschrijven",
    "Cancellami",
    "descadastrar",
    "Wypisz mnie",
    "Avregistrera",
    "отписаться",
    "配信停止",
    "退订",
    "구독 취소",
    "إلغاء الاشتراك",
  ]),
  ...byBody([
    `unsubscribe\n\n${QUOTE}`,
    `Please unsubscribe me.\n\nThanks,\nAna\n\n${QUOTE}`,
    `Hello,\n\nplease take me off your mailing list.\n\nKind regards\nAna Example`,
    `Unsubscribe\nAna Example`,
    `Unsubscribe${OUTLOOK}`,
    `Please remove me from this list\n\nSent from my iPhone\n\n${QUOTE}`,
    `I do not want to receive these emails anymore.\n\n${QUOTE}`,
    `Stop.\n\n${QUOTE}`,
    `Unsubscribe please\n\n-- \nAna Example\nExample Ltd, 1 High Street`,
    `Guten Tag,\n\nbitte melden Sie mich ab.\n\nMit freundlichen Grüßen\nAna Beispiel\n\n${GERMAN_QUOTE}`,
    `Hiermit bestelle ich den Newsletter ab\nabbestellen\n\n${GERMAN_QUOTE}`,
    `Keinen Newsletter mehr bitte`,
    `Bonjour,\n\nmerci de me désinscrire de votre liste.\n\nCordialement,\nAnne`,
    `No quiero recibir más correos.\n\nSaludos\nAna`,
    `unsubscribe me from all lists`,
    `unsubscribe\n\n> Flights are cheap.\n> Unsubscribe: https://x`,
    `STOP\n\n${DISCLAIMER}`,
  ]),
  { name: "a company's disclaimer beneath", subject: "Unsubscribe", text: `${DISCLAIMER}\nExample Ltd` },
  { name: "a signature beneath", subject: "Re: Unsubscribe", text: "Ana Example\nHead of Travel\n+44 20 7946 0000", head: REPLY },
  { name: "HTML only", subject: "Unsubscribe", html: "<html><body></body></html>" },
  {
    name: "HTML only, in the body",
    subject: "Re: Spring",
    html: '<html><head><style>p{color:red}</style></head><body><p>Please unsubscribe&nbsp;me</p><div class="gmail_quote">On Monday Blue Sky wrote:<blockquote>Do not miss it</blockquote></div></body></html>',
    head: REPLY,
  },
  {
    name: "HTML of Outlook",
    subject: "RE: Spring",
    html: '<div>Unsubscribe<br></div><hr><div id="divRplyFwdMsg">From: Blue Sky</div><p>Why not fly?</p>',
    head: REPLY,
  },
  {
    name: "both, with a blockquote",
    subject: "AW: Frühling",
    text: "",
    html: "<div>abmelden</div><blockquote type=cite>Wie wäre es?</blockquote>",
    head: REPLY,
  },
  { name: "the mail program's own", subject: `unsubscribe ${TOKEN}`, text: "" },
  {
    name: "the mail program's own, said to be automatic",
    subject: `unsubscribe ${TOKEN}`,
    text: "",
    head: { "Auto-Submitted": "auto-generated" },
  },
  {
    name: "Latin-1, quoted-printable",
    subject: "",
    raw: `From: ana@example.com\nTo: lists@bluesky.example\nSubject: =?iso-8859-1?Q?D=E9sinscription?=\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nMerci\n`,
  },
  {
    name: "a folded subject in two encoded words",
    subject: "",
    raw: `From: ana@example.com\nTo: lists@bluesky.example\nSubject: =?utf-8?Q?Please_unsub?=\n =?utf-8?Q?scribe_me?=\nContent-Type: text/plain\n\n`,
  },
  { name: "no MIME at all", subject: "", raw: `From: ana@example.com\nTo: lists@bluesky.example\nSubject: unsubscribe\n\n` },
  {
    name: "a photo of the signature attached",
    subject: "",
    raw: `From: ana@example.com\nTo: lists@bluesky.example\nSubject: unsubscribe\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\n\n--x\nContent-Type: image/png; name=logo.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--x--\n`,
  },
];

const AUTO = { "Auto-Submitted": "auto-replied" } as const;
const report = (type: string, part: string): string =>
  `From: MAILER-DAEMON@mx.example\nTo: lists@bluesky.example\nSubject: Undelivered: unsubscribe\nContent-Type: multipart/report; report-type=${type}; boundary=r\n\n--r\nContent-Type: text/plain\n\nunsubscribe\n--r\n${part}\n--r\nContent-Type: message/rfc822\n\nMessage-ID: ${ID}\nSubject: unsubscribe\n\nunsubscribe\n--r--\n`;

export const STAYS: readonly Shape[] = [
  ...bySubject([
    "Spring in Lisbon",
    "Re: Spring in Lisbon",
    "Fwd: unsubscribe",
    "WG: abmelden",
    "TR: désinscription",
    "How do I unsubscribe?",
    "Unsubscribe?",
    "Can I unsubscribe my colleague",
    "Do not unsubscribe me",
    "I did not unsubscribe",
    "Please don't unsubscribe me",
    "Unsubscribed by mistake",
    "Why was I unsubscribed?",
    "Resubscribe",
    "Subscribe",
    "Problem with the unsubscribe link",
    "Your unsubscribe page is broken",
    "Stop by on Monday",
    "Cancel my booking",
    "Please cancel my flight",
    "Stop the payment",
    "Remove my card",
    "Remove the second passenger",
    "Delete my account",
    "Automatic reply: unsubscribe",
    "Out of office: Re: unsubscribe",
    "Abwesenheitsnotiz: abmelden",
    "Undeliverable: unsubscribe",
    "Nicht abmelden bitte",
    "Wie kann ich mich abmelden?",
    "Kündigung",
    "Baja temporal de mi cuenta bancaria",
    "Comment me désabonner ?",
    "Ne me désabonnez pas",
    "Opt out of the hotel",
    "unsubscribe from the other company",
    "Unsubscribe rates of our campaign",
    "",
  ]),
  ...byBody([
    `Great offer, please book it for me.\n\n${QUOTE}`,
    `I clicked unsubscribe by mistake, please keep me on the list.`,
    `Can you unsubscribe my husband? His address is bo@example.com`,
    `Thanks!\n\n${QUOTE}`,
    `How does one unsubscribe?\n\n${QUOTE}`,
    `> unsubscribe\n\nWhat did you mean?`,
    `I will be away until Monday.\n\n${GERMAN_QUOTE}`,
    `Please stop the hotel booking and call me.`,
    `Unsubscribe\nBut only from Monday`,
    `Unsubscribe is a nice word for a band, is it not?`,
    `Bitte schicken Sie mir weiterhin alles, nur nicht abmelden!`,
    `No quiero la excursión`,
    QUOTE,
    OUTLOOK,
    `Bo wrote: unsubscribe`,
    `Do not send me the tickets by post`,
    `Please remove the second passenger from the booking`,
  ]),
  { name: "absence note", subject: "Unsubscribe", text: "unsubscribe", head: AUTO },
  { name: "absence note without that head", subject: "Re: unsubscribe", text: "unsubscribe", head: { "X-Autoreply": "yes" } },
  { name: "absence note of Exchange", subject: "unsubscribe", text: "unsubscribe", head: { "X-Auto-Response-Suppress": "All" } },
  { name: "bulk", subject: "unsubscribe", text: "unsubscribe", head: { Precedence: "bulk" } },
  { name: "through another list", subject: "unsubscribe", text: "unsubscribe", head: { "List-Id": "<other.example>" } },
  { name: "with no way back", subject: "unsubscribe", text: "unsubscribe", head: { "Return-Path": "<>" } },
  { name: "a daemon", subject: "unsubscribe", text: "unsubscribe", head: { From: "Mail Delivery <MAILER-DAEMON@mx.example>" } },
  { name: "a program that answers nobody", subject: "unsubscribe", text: "unsubscribe", head: { From: "no-reply@shop.example" } },
  { name: "an answer to our own mailto, by a program", subject: `Re: unsubscribe ${TOKEN}`, text: "", head: { ...REPLY, ...AUTO } },
  {
    name: "delivery failed",
    subject: "",
    raw: report(
      "delivery-status",
      "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; ana@example.com\nAction: failed\nStatus: 5.1.1",
    ),
  },
  {
    name: "delayed",
    subject: "",
    raw: report("delivery-status", "Content-Type: message/delivery-status\n\nAction: delayed\nStatus: 4.2.0"),
  },
  {
    name: "read receipt",
    subject: "",
    raw: report("disposition-notification", "Content-Type: message/disposition-notification\n\nDisposition: manual-action; displayed"),
  },
  { name: "no sender", subject: "", raw: "To: lists@bluesky.example\nSubject: unsubscribe\n\nunsubscribe\n" },
  { name: "an HTML newsletter of somebody else", subject: "Our news", html: "<p>Read our news</p><p><a href=x>Unsubscribe</a></p>" },
  { name: "hidden in a script", subject: "Hello", html: "<script>unsubscribe</script><p>How are you?</p>" },
  { name: "only in what is quoted", subject: "Re: Spring", html: "<p>Nice!</p><blockquote>unsubscribe</blockquote>", head: REPLY },
  {
    name: "a forwarded mail attached",
    subject: "",
    raw: `From: ana@example.com\nTo: lists@bluesky.example\nSubject: Please look\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nSee attached\n--x\nContent-Type: message/rfc822\n\nFrom: bo@example.com\nSubject: unsubscribe\n\nunsubscribe\n--x--\n`,
  },
  { name: "the word in a name", subject: "Hello", text: "unsubscribe", head: { From: '"unsubscribe" <auto-reply@example.com>' } },
  { name: "nothing but noise", subject: "", raw: "\u0000\u0001 unsubscribe" },
];

/** Reports of which something follows, by what they say. */
export const REPORTS = {
  hard: report(
    "delivery-status",
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ana@example.com\nAction: failed\nStatus: 5.1.1",
  ),
  full: report(
    "delivery-status",
    "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; ana@example.com\nAction: failed\nStatus: 5.2.2",
  ),
  delayed: report("delivery-status", "Content-Type: message/delivery-status\n\nAction: delayed\nStatus: 4.4.1"),
  abuse: report(
    "feedback-report",
    "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: SomeProvider/1.0\nVersion: 1",
  ),
  stranger: report("delivery-status", "Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1").replaceAll(
    ID,
    "<somebody@else.example>",
  ),
} as const;
