/** What people write who want to leave. Each stands for itself, as its words do in the order in which they stand. */
const LEAVING: readonly string[] = [
  // English, with the slips that are made most.
  "unsubscribe",
  "unsubscribe me",
  "unsubscribed",
  "un subscribe",
  "unsub",
  "unsubcribe",
  "unsubscibe",
  "unsuscribe",
  "unsubsribe",
  "unsubscirbe",
  "unsubscribe please",
  "opt out",
  "optout",
  "opt me out",
  "remove",
  "remove me",
  "remove my address",
  "remove my email",
  "take me off",
  "stop",
  "stop sending",
  "stop mailing me",
  "stop emailing me",
  "no more emails",
  "no more mails",
  "no more e mails",
  "no more newsletters",
  "cancel my subscription",
  "cancel subscription",
  "cancel the subscription",
  "cancel my newsletter",
  "cancel newsletter",
  "cancel the newsletter",
  "end my subscription",
  "delete me from",
  "do not send me",
  "dont send me",
  "don t send me",
  "do not want to receive",
  "don t want to receive",
  "dont want to receive",
  "no longer want to receive",
  "do not email me",
  "don t email me",
  "sign me off",
  // German.
  "abmelden",
  "abmeldung",
  "abgemeldet werden",
  "melden sie mich ab",
  "melde mich ab",
  "ich melde mich ab",
  "abbestellen",
  "abbestellung",
  "bestelle ich den newsletter ab",
  "bestelle ich ab",
  "ich bestelle ab",
  "austragen",
  "tragen sie mich aus",
  "trag mich aus",
  "keine mails mehr",
  "keine e mails mehr",
  "keine weiteren mails",
  "keine weiteren e mails",
  "keinen newsletter mehr",
  "kein newsletter mehr",
  "streichen sie mich",
  "entfernen sie mich",
  "loschen sie mich aus",
  "nehmen sie mich",
  // Spanish.
  "baja",
  "dar de baja",
  "darme de baja",
  "darse de baja",
  "denme de baja",
  "deme de baja",
  "dame de baja",
  "desuscribir",
  "desuscribirme",
  "desuscribirse",
  "cancelar suscripcion",
  "cancelar la suscripcion",
  "cancelar mi suscripcion",
  "no quiero recibir",
  "no deseo recibir",
  "no mas correos",
  "no me envien mas",
  // French.
  "desabonner",
  "desabonnement",
  "desabonnez moi",
  "desinscription",
  "desinscrire",
  "desinscrivez moi",
  "retirez moi",
  "ne plus recevoir",
  "ne veux plus recevoir",
  "ne souhaite plus recevoir",
  "plus de mails",
  "stop pub",
  "resilier mon abonnement",
  // Other languages of those who travel.
  "afmelden",
  "uitschrijven",
  "schrijf mij uit",
  "cancellami",
  "cancellatemi",
  "disiscrivimi",
  "disiscrizione",
  "disiscrivermi",
  "cancellare iscrizione",
  "annulla iscrizione",
  "descadastrar",
  "descadastro",
  "cancelar inscricao",
  "cancelar assinatura",
  "cancelar subscricao",
  "sair da lista",
  "wypisz",
  "wypisz mnie",
  "wypisanie",
  "avregistrera",
  "avprenumerera",
  "avsluta prenumeration",
  "afmeld",
  "avmeld",
  "avslutt abonnement",
  "peruuta tilaus",
  "peru tilaus",
  "odhlasit",
  "odhlaseni",
  "leiratkozas",
  "leiratkozom",
  "dezabonare",
  "odjava",
  "abonelikten cik",
  "отписаться",
  "отписка",
  "отпишите меня",
  "відписатися",
  "διαγραφή",
  "配信停止",
  "購読解除",
  "退订",
  "退訂",
  "取消订阅",
  "取消訂閱",
  "구독취소",
  "구독 취소",
  "수신거부",
  "إلغاء الاشتراك",
  "הסר",
  "הסרה",
];

/** What may stand around it: politeness, and the thing that is left. Any other word makes it something that a person reads. */
const AROUND: readonly string[] = (
  "please pls plz kindly me my mine from this the these that your our of off list lists mailing mailinglist newsletter newsletters " +
  "subscription subscriptions email emails e mail mails messages offers address adress thanks thank you thx now immediately asap today " +
  "i want wanna would like wish to be all any anymore more future further again hi hello dear sir madam team sirs for it them and at once " +
  "receive receiving request " +
  "bitte danke vielen dank mich mir mein meine meinen ich will mochte mochten hiermit von vom der dem den die das diesem dieser diesen dieses " +
  "ihrem ihrer ihren ihr ihre aus ab sofort liste verteiler verteilerliste mailingliste adresse mailadresse e werden mehr weiteren hallo guten tag " +
  "sehr geehrte damen und herren " +
  "por favor gracias quiero deseo quisiera me mi mis de la las el los lista listas correo correos boletin boletines su sus hola mas publicidad " +
  "s il vous plait svp merci je veux voudrais souhaite me mon mes ma de la le les des du d vos votre cette liste listes lettre lettres infos " +
  "information informations lettre bonjour se mails courriels newsletter " +
  "per favore grazie alstublieft graag prosze tack takk tak por obrigado mnie mij mijn van uit"
).split(" ");

/** Who writes one of these beside it, does not simply leave. */
const DOUBTS: readonly string[] = (
  "not don dont doesn didn keep stay staying mistake ignore wrong error cancelled how why who whether if unless except only but " +
  "nicht kein bleiben versehen irrtum falsch ignorieren wie warum wer nur aber sondern " +
  "pas erreur rester comment pourquoi mais seulement sauf " +
  "error equivocacion quedarme como porque pero solo excepto"
).split(" ");

/** One way of writing: small letters without marks, words apart by one space. */
export function plainWords(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll(/[^\p{L}\p{N}?]+/gu, " ")
    .replaceAll("?", " ? ")
    .replaceAll(/ {2,}/gu, " ")
    .trim();
}

const WORDS_MAX = 16;
/** The longest first, so that "unsubscribe me" is not taken for "unsubscribe" and a rest. */
const PHRASES = [...new Set(LEAVING.map(plainWords))].toSorted((a, b) => b.length - a.length);
const FILLERS: ReadonlySet<string> = new Set(AROUND.map(plainWords));
const DOUBT_WORDS: ReadonlySet<string> = new Set(DOUBTS.map(plainWords));

/** Whether this says that somebody wants to leave and nothing else. */
export function saysLeave(text: string): boolean {
  const words = plainWords(text);
  if (words === "" || words.split(" ").length > WORDS_MAX) return false;
  let rest = ` ${words} `;
  let isSaid = false;
  for (const phrase of PHRASES) {
    if (!rest.includes(` ${phrase} `)) continue;
    rest = rest.replaceAll(` ${phrase} `, " ");
    isSaid = true;
  }
  return isSaid && rest.split(" ").every((word) => word === "" || FILLERS.has(word));
}

/** Whether something beside it asks, or takes it back. */
export function isInDoubt(text: string): boolean {
  return plainWords(text)
    .split(" ")
    .some((word) => word === "?" || DOUBT_WORDS.has(word));
}
