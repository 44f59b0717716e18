import type { RightsAsked } from "../letters/facts.ts";

/** Whose data is meant, and that it is data: whatever else is "mine" is a matter of the business. */
const EN_DATA = String.raw`(?:(?:all|any|every|of|the|my|me|personal|private|customer|account|and|stored|collected|held|contact) ){0,7}?(?:my|mine) (?:(?:personal|private|customer|contact|stored|own|account and|identifiable) ){0,3}(?:data|information|personal information|details|profile and data)(?! (?:sheet|sheets|plan|room|roaming|center|centre|base|model|analyst|package|volume|set|card|connection|subscription|science))`;
const EN_ABOUT = String.raw`(?:(?:all|any|the|every|of|personal) ){0,4}(?:data|information|details|everything|anything) (?:that |which )?(?:you (?:have|hold|store|keep|process|collected|have collected|have stored) )?(?:(?:stored|held|collected) )?(?:about|on|of|concerning|relating to) me`;
const DE_DATA = String.raw`(?:(?:alle|aller|samtliche|samtlicher|die|der|von|ihnen|uber|gespeicherten) ){0,4}(?:meine|meiner|meinen|mich betreffenden?|zu mir gespeicherten?|uber mich gespeicherten?|zu meiner person(?: gespeicherten?)?) (?:(?:personenbezogenen|personlichen|gespeicherten|kunden|gesamten|samtlichen|und) ){0,4}(?:daten|angaben|informationen|kundendaten)`;
const FR_DATA = String.raw`(?:(?:toutes|l|ensemble|de|la|totalite|les|des) ){0,5}(?:mes (?:donnees|informations)|(?:donnees|informations)(?: a caractere personnel| personnelles)? (?:me concernant|que vous (?:detenez|avez|conservez) (?:sur moi|a mon sujet)))`;
const ES_DATA = String.raw`(?:(?:todos|todas|toda|los|la|las|de) ){0,4}(?:mis datos|mi informacion(?: personal)?|datos(?: personales)? (?:mios|sobre mi|que (?:tienen|tengan|guardan) (?:sobre mi|de mi|mios)))`;

/** Verbs and what they are about, in the order in which they stand; with words between them where the language has them there. */
const asks = (...sources: readonly string[]): readonly RegExp[] =>
  sources.map((source) => new RegExp(String.raw`(?<= )(?:${source})(?= )`, "u"));

const SAYS: Readonly<Record<RightsAsked, readonly RegExp[]>> = {
  erasure: asks(
    `(?:delete|erase|remove|destroy|wipe)(?: me and)? (?:${EN_DATA}|${EN_ABOUT})`,
    `(?:deletion|erasure|removal|destruction) of (?:${EN_DATA}|${EN_ABOUT})`,
    `(?:have|get|want|wish|like) (?:${EN_DATA}|${EN_ABOUT}) (?:to be )?(?:permanently |completely |immediately ){0,2}(?:deleted|erased|removed|destroyed)`,
    "forget me(?: under| according| as)?",
    `(?:losche|loschen|loscht|entfernen|vernichten|tilgen)(?: sie| bitte| umgehend| unverzuglich| sofort){0,3}(?: mein \\S{0,20}konto und)? ${DE_DATA}`,
    `${DE_DATA}(?: bitte| umgehend| unverzuglich| sofort| vollstandig| komplett| dauerhaft| aus ihrem system| bei ihnen){0,3} (?:zu )?(?:loschen|geloscht|entfernen|vernichten)`,
    `(?:loschung|vernichtung) ${DE_DATA}`,
    `(?:supprimer|supprimez|supprimiez|effacer|effacez|effaciez|detruire|detruisez)(?: definitivement| immediatement){0,2} ${FR_DATA}`,
    `(?:suppression|effacement|destruction) (?:definitive |complete )?(?:de )?${FR_DATA}`,
    `(?:borrar|borren|borre|borrad|borreis|elimineis|eliminar|eliminen|elimine|suprimir|supriman|suprima|destruyan)(?: por favor)? ${ES_DATA}`,
    `(?:supresion|eliminacion|borrado|cancelacion) (?:de )?${ES_DATA}`,
  ),
  access: asks(
    `(?:copy|copies|extract|overview|report) of (?:${EN_DATA}|${EN_ABOUT})`,
    `(?:send|give|provide|show|let)(?: me| us)(?: with| have)?(?: please)? (?:${EN_DATA}|${EN_ABOUT})`,
    `access to (?:${EN_DATA}|${EN_ABOUT})`,
    "(?:what|which) (?:personal )?(?:data|information) (?:do |does )?(?:you|your company) (?:have|hold|store|keep|process)(?: stored)? (?:about|on|of) me",
    `(?:kopie|ausdruck|ubersicht) (?:von )?${DE_DATA}`,
    `auskunft (?:(?:daruber|dazu|bitte|vollstandige|kostenlose|kostenfreie|umfassende) ){0,3}(?:uber|zu) (?:${DE_DATA}|die (?:zu|uber) (?:mir|mich|meiner person) (?:gespeicherten|verarbeiteten) (?:personenbezogenen )?daten)`,
    "welche (?:personenbezogenen |personlichen )?(?:daten|informationen) (?:(?:sie|haben|speichern|verarbeiten|uber|zu|von|mich|mir|meiner|person|gespeichert) ){2,6}(?:haben|speichern|verarbeiten|gespeichert|gespeichert haben|mich|mir|person)",
    `copie (?:de |d )?${FR_DATA}`,
    `(?:acces a|acceder a|me communiquer|communication de|me transmettre|m envoyer) ${FR_DATA}`,
    "quelles (?:donnees|informations)(?: personnelles)? (?:avez vous|detenez vous|conservez vous|vous (?:avez|detenez|conservez))(?: sur moi| a mon sujet| me concernant)",
    `copia de ${ES_DATA}`,
    `(?:acceso a|acceder a|enviarme|envienme|facilitarme|faciliten|facilitenme) ${ES_DATA}`,
    "que (?:datos|informacion)(?: personales)? (?:tienen|tiene|guardan|guarda|conservan|tratan)(?: ustedes)? (?:sobre mi|de mi|mios)",
  ),
  portability: asks(
    `(?:port|transfer|export) ${EN_DATA}`,
    `${EN_DATA} in an? (?:(?:structured|commonly used|and|machine|common) ){1,5}(?:readable )?(?:format|form)`,
    `${DE_DATA} in (?:einem )?(?:(?:strukturierten|gangigen|und|maschinenlesbaren) ){1,4}format`,
    `portabilite (?:de )?${FR_DATA}`,
    `${FR_DATA} dans un format (?:structure|lisible)`,
    `portabilidad (?:de )?${ES_DATA}`,
  ),
  correction: asks(
    `(?:correct|rectify|amend) (?:${EN_DATA}|${EN_ABOUT})`,
    `(?:correction|rectification) of (?:${EN_DATA}|${EN_ABOUT})`,
    `(?:berichtigen|berichtige|korrigieren)(?: sie| bitte){0,2} ${DE_DATA}`,
    `${DE_DATA} (?:zu )?(?:berichtigen|korrigieren)`,
    `(?:berichtigung|korrektur) ${DE_DATA}`,
    `(?:rectifier|rectifiez|corriger|corrigez) ${FR_DATA}`,
    `rectification (?:de )?${FR_DATA}`,
    `(?:rectificar|rectifiquen|rectifique|corregir|corrijan|corrija) ${ES_DATA}`,
    `rectificacion (?:de )?${ES_DATA}`,
  ),
  restriction: asks(
    `(?:restrict|limit) (?:the )?(?:processing|use) of ${EN_DATA}`,
    `restriction of (?:the )?(?:processing|use) of ${EN_DATA}`,
    `(?:verarbeitung|nutzung) ${DE_DATA} (?:zu )?(?:einschranken|einzuschranken)`,
    `einschrankung der (?:verarbeitung|nutzung) ${DE_DATA}`,
    `(?:schranken|sperren) sie (?:die (?:verarbeitung|nutzung) )?${DE_DATA}`,
    `${DE_DATA} (?:zu )?sperren`,
    `(?:limiter|limitez|limitation d[ue]) (?:le |l )?(?:traitement|utilisation) (?:de )?${FR_DATA}`,
    `(?:limitar|limiten|limitacion d?el?) (?:el )?(?:tratamiento|uso) (?:de )?${ES_DATA}`,
  ),
  objection: asks(
    `object to (?:you )?(?:using|processing|selling|sharing) ${EN_DATA}`,
    `object to (?:the |your )?(?:processing|use|sale|sharing) of ${EN_DATA}`,
    `(?:stop|not|cease) (?:to )?(?:sell|selling|share|sharing)(?: or (?:sell|share|selling|sharing))? ${EN_DATA}`,
    `(?:widerspreche|widersprechen)(?: ich)?(?: hiermit)? der (?:verarbeitung|nutzung|verwendung|weitergabe) ${DE_DATA}`,
    `der (?:verarbeitung|nutzung|verwendung|weitergabe) ${DE_DATA}(?: zu werbezwecken)? (?:widerspreche|zu widersprechen)`,
    `widerspruch gegen die (?:verarbeitung|nutzung|verwendung|weitergabe) ${DE_DATA}`,
    `(?:m oppose|m opposer|opposition) (?:au |a )?(?:l |la )?(?:traitement|utilisation|vente|communication) (?:de )?${FR_DATA}`,
    `(?:me opongo|oponerme|oposicion) al? (?:la )?(?:tratamiento|uso|venta|cesion) (?:de )?${ES_DATA}`,
  ),
  anonymisation: asks(
    `(?:anonymise|anonymize) (?:${EN_DATA}|${EN_ABOUT})`,
    `anonymisieren(?: sie)? ${DE_DATA}`,
    `${DE_DATA} (?:zu )?anonymisieren`,
    `(?:anonymiser|anonymisez) ${FR_DATA}`,
    `(?:anonimizar|anonimicen|anonimice) ${ES_DATA}`,
  ),
};

/** Rights by their names. A name alone may be a topic: it counts with a word that says it is being used. */
const NAMED: Readonly<Record<RightsAsked, readonly RegExp[]>> = {
  erasure: asks(
    "right to (?:erasure|be forgotten|delete|deletion)",
    "(?:data|gdpr|ccpa) (?:deletion|erasure|removal) request",
    "recht auf (?:loschung|vergessenwerden)",
    "droit (?:a l )?(?:effacement|oubli|a l oubli)",
    "derecho (?:de supresion|al olvido)",
    "(?:art|article|articulo|artikel) 17",
  ),
  access: asks(
    "right (?:of|to) access",
    "(?:data )?subject access request",
    "data access request",
    "dsar",
    "right to know",
    "auskunftsrecht",
    "recht auf auskunft",
    "datenauskunft",
    "auskunftsersuchen",
    "droit d acces",
    "derecho de acceso",
    "(?:art|article|articulo|artikel) 15",
  ),
  portability: asks(
    "(?:right to )?data portability",
    "recht auf datenubertragbarkeit",
    "datenubertragbarkeit",
    "droit a la portabilite",
    "derecho (?:a la|de) portabilidad",
    "(?:art|article|articulo|artikel) 20",
  ),
  correction: asks(
    "right (?:to|of) (?:rectification|correct|correction)",
    "recht auf berichtigung",
    "droit de rectification",
    "derecho de rectificacion",
    "(?:art|article|articulo|artikel) 16",
  ),
  restriction: asks(
    "right to restriction",
    "recht auf einschrankung",
    "droit a la limitation",
    "derecho (?:a la|de) limitacion",
    "(?:art|article|articulo|artikel) 18",
  ),
  objection: asks(
    "right to object",
    "widerspruchsrecht",
    "droit d opposition",
    "derecho de oposicion",
    "(?:art|article|articulo|artikel) 21",
  ),
  anonymisation: [],
};
const USED =
  / (?:exercise|exercising|invoke|request|requesting|under|pursuant|according|accordance|hereby|demand|assert|make|making|submit|hiermit|gemass|nach|verlange|beantrage|fordere|bitte um|mache|geltend|ausuben|exerce|exercer|vertu|conformement|application|demande|sollicite|ejerzo|ejercer|ejercicio|solicito|conforme|virtud|amparo) /u;
/** A number of an article is one of this law's only beside its name. */
const LAW =
  / (?:gdpr|dsgvo|ds gvo|rgpd|uk gdpr|data protection|general data protection regulation|datenschutz grundverordnung|datenschutzgrundverordnung) /u;
const BY_NUMBER = /^(?:art|article|articulo|artikel) \d/u;

/** Before it: then it is not asked for, or by somebody else, or only perhaps. */
const NOT_ASKED =
  / (?:not|dont|don t|never|cannot|can t|won t|without|instead|nicht|kein|keine|ohne|niemals|statt|pas|jamais|sans|ne|no|nunca|sin|tampoco) (?:\S+ ){0,4}$/u;
const TOLD =
  / (?:thank you for|thanks for|danke fur|dank fur|merci pour|merci d avoir|gracias por|if|whether|when|once|before|after|unless|until|because you|wrote|writes|said|says|saying|asked you|asked us|asks us|customer|client|customers|clients|user|users|template|example|sample|click|clicking|button|how|why|will|attached|enclosed|find|you have|anbei|anhang|voici|ci joint|adjunto|adjunta|wenn|falls|sofern|ob|bevor|nachdem|sobald|schrieb|schreibt|sagte|sagt|kunde|kundin|kunden|beispiel|klicken|wie|warum|si|quand|lorsque|avant|apres|ecrit|dit|cliquez|cliquer|comment|pourquoi|exemple|cuando|antes|despues|escribio|dice|dijo|clic|como|ejemplo|cliente|clientes) /u;
/** After it: then it is about something smaller, or told of somebody. */
const SMALLER =
  /^ (?:\S+ ){0,4}(?:newsletter|newsletters|mailing|list|lists|thread|booking|bookings|reservation|reservations|invoice|invoices|group|chat|form|ticket|tickets|order|orders|homepage|wall|spreadsheet|sheet|phone|document|liste|verteiler|buchung|rechnung|bestellung|formular|reserva|reservas|factura|facturas|lista|facture|factures|commande|formulaire|customer|client|clients|customers|kunden|kunde|cliente|clientes|nicht) /u;
/** A question that is a wish. */
const POLITE =
  /^ (?:(?:hi|hello|hallo|hola|bonjour|dear|please|bitte|so|and|und|also|then) ){0,2}(?:(?:can|could|would|may|might) (?:you|i (?:please )?(?:have|get|ask|request|obtain|receive))|(?:konnen|konnten|wurden|durfte|durften) (?:sie|ich)|(?:pouvez|pourriez|voudriez|puis je|pourrais je)|(?:pueden|puede|podrian|podria|podeis|puedo|quisiera)) /u;
/** A question that is the request itself. */
const ASKS_WHAT = /^ (?:(?:so|and|please|bitte|hi|hello|hallo|tell me|ich mochte wissen) ){0,2}(?:what|which|welche|quelles|que) /u;

/** What one sentence asks for, as `plainWords` writes it; nothing where it asks, doubts, refuses or tells of others. */
export function kindsAskedIn(sentence: string): readonly RightsAsked[] {
  const text = ` ${sentence} `;
  const isQuestion = text.includes(" ? ");
  if (isQuestion && !POLITE.test(text) && !ASKS_WHAT.test(text)) return [];
  const kinds = Object.keys(SAYS) as RightsAsked[];
  return kinds.filter((kind) => {
    const said = SAYS[kind].some((pattern) => stands(text, pattern));
    if (said) return isQuestion && !POLITE.test(text) ? kind === "access" : true;
    return !isQuestion && NAMED[kind].some((pattern) => stands(text, pattern) && isUsed(text, pattern));
  });
}

function stands(text: string, pattern: RegExp): boolean {
  const found = pattern.exec(text);
  if (found === null) return false;
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  const isObjection = /^(?:stop|not|cease) /u.test(found[0]);
  return !TOLD.test(before) && !SMALLER.test(after) && (isObjection || !NOT_ASKED.test(before));
}

/** As a subject, or with a word that says that it is being used. */
function isUsed(text: string, pattern: RegExp): boolean {
  const found = pattern.exec(text)?.[0] ?? "";
  if (BY_NUMBER.test(found) && !LAW.test(text)) return false;
  const isTitle = text.trim().split(" ").length <= 8;
  return isTitle || USED.test(text);
}
