import { createHmac, randomBytes } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { sizeOfSms } from "./gsm7.ts";

/** Local counterparts of what carries texts, made from their public API references. Each keeps what it took. */
export type TakenText = { readonly to: string; readonly from: string; readonly text: string; readonly parts: number };

export type PretendSms = { readonly port: number; readonly taken: readonly TakenText[]; close(): Promise<void> };

type Answered = { readonly status: number; readonly json: unknown };
type Handle = (incoming: IncomingMessage, body: string) => Answered;

export async function startPretend(handle: Handle, taken: readonly TakenText[]): Promise<PretendSms> {
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing, handle));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, taken, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, handle: Handle): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { status, json } = handle(incoming, Buffer.concat(chunks).toString("utf8"));
  outgoing.writeHead(status, { "content-type": "application/json", connection: "close" });
  outgoing.end(JSON.stringify(json));
}

function formOf(incoming: IncomingMessage, body: string): URLSearchParams | undefined {
  return incoming.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true ? new URLSearchParams(body) : undefined;
}

/** The numbers that Twilio's test credentials answer with an error ("Magic inputs"). */
const TWILIO_TO: Readonly<Record<string, number>> = {
  "+15005550001": 21211,
  "+15005550002": 21612,
  "+15005550003": 21408,
  "+15005550004": 21610,
  "+15005550009": 21614,
};
const TWILIO_FROM: Readonly<Record<string, number>> = { "+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611 };
const TWILIO_BODY_MAX = 1_600;

/** POST /2010-04-01/Accounts/{AccountSid}/Messages.json, as https://www.twilio.com/docs/messaging/api/message-resource tells. */
export async function startTwilio(login: { readonly account: string; readonly user: string; readonly token: string }): Promise<PretendSms> {
  const taken: TakenText[] = [];
  const wrong = (status: number, code: number, message: string): Answered => ({
    status,
    json: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
  });
  return await startPretend((incoming, body) => {
    const isKnown = incoming.headers.authorization === `Basic ${Buffer.from(`${login.user}:${login.token}`).toString("base64")}`;
    if (!isKnown) return wrong(401, 20003, "Authenticate");
    if (incoming.method !== "POST" || incoming.url !== `/2010-04-01/Accounts/${login.account}/Messages.json`)
      return wrong(404, 20404, `The requested resource ${incoming.url ?? ""} was not found`);
    const form = formOf(incoming, body) ?? new URLSearchParams();
    const [to, text] = [form.get("To") ?? "", form.get("Body") ?? ""];
    const from = form.get("From") ?? form.get("MessagingServiceSid") ?? "";
    if (to === "") return wrong(400, 21604, "A 'To' phone number is required.");
    if (from === "") return wrong(400, 21603, "A 'From' phone number is required.");
    if (text === "") return wrong(400, 21602, "Message body is required.");
    if (text.length > TWILIO_BODY_MAX) return wrong(400, 21617, "The concatenated message body exceeds the 1600 character limit.");
    const refused = TWILIO_FROM[from] ?? TWILIO_TO[to] ?? (/^\+[1-9]\d{6,14}$/u.test(to) ? undefined : 21211);
    if (refused !== undefined) return wrong(refused === 21611 ? 429 : 400, refused, "refused");
    const { parts } = sizeOfSms(text);
    taken.push({ to, from, text, parts });
    const sid = `SM${randomBytes(16).toString("hex")}`;
    const isService = form.has("MessagingServiceSid");
    return {
      status: 201,
      json: {
        account_sid: login.account,
        api_version: "2010-04-01",
        body: text,
        direction: "outbound-api",
        error_code: null,
        error_message: null,
        from: isService ? null : from,
        messaging_service_sid: isService ? from : null,
        num_segments: isService ? "0" : String(parts),
        sid,
        status: isService ? "accepted" : "queued",
        to,
        uri: `/2010-04-01/Accounts/${login.account}/Messages/${sid}.json`,
      },
    };
  }, taken);
}

/** POST /sms/json, as https://developer.vonage.com/en/api/sms tells: 200 to everything, and a status for each part. */
export async function startVonage(login: { readonly key: string; readonly secret: string }): Promise<PretendSms & { next: string }> {
  const taken: TakenText[] = [];
  const wrong = (status: string, text: string): Answered => ({
    status: 200,
    json: { "message-count": "1", messages: [{ status, "error-text": text }] },
  });
  const told = { next: "0" };
  const started = await startPretend((incoming, body) => {
    const form = formOf(incoming, body);
    if (incoming.method !== "POST" || incoming.url !== "/sms/json" || form === undefined) return { status: 404, json: {} };
    for (const name of ["api_key", "api_secret", "from", "to", "text"]) if (!form.has(name)) return wrong("2", `Missing ${name} param`);
    if (form.get("api_key") !== login.key || form.get("api_secret") !== login.secret) return wrong("4", "Bad Credentials");
    const [to, from] = [form.get("to") ?? "", form.get("from") ?? ""];
    if (!/^[1-9]\d{6,14}$/u.test(to)) return wrong("3", "Invalid value for parameter to");
    if (told.next !== "0") return wrong(told.next, "refused");
    const isUnicode = form.get("type") === "unicode";
    // What the short alphabet lacks is lost where nobody said that the text is Unicode.
    const text = isUnicode
      ? (form.get("text") ?? "")
      : Array.from(form.get("text") ?? "", (char) => (sizeOfSms(char).alphabet === "gsm7" ? char : "?")).join("");
    const { parts } = sizeOfSms(text);
    taken.push({ to, from, text, parts });
    const messages = Array.from({ length: parts }, () => ({
      to,
      "message-id": randomBytes(8).toString("hex").toUpperCase(),
      status: "0",
      "remaining-balance": "15.53590000",
      "message-price": "0.03330000",
      network: "23410",
    }));
    return { status: 200, json: { "message-count": String(parts), messages } };
  }, taken);
  return Object.assign(told, started);
}

export type TakenHook = {
  readonly id: string;
  readonly body: { readonly data: { readonly to: string; readonly text: string; readonly kind: string } };
};

/** A program of the business's own that checks what it is sent as Standard Webhooks says. `status` is what it answers. */
export async function startHook(secret: string): Promise<PretendSms & { status: number; readonly hooks: readonly TakenHook[] }> {
  const hooks: TakenHook[] = [];
  const told = { status: 204, hooks };
  const started = await startPretend((incoming, body) => {
    const [id, timestamp, given] = ["id", "timestamp", "signature"].map((name) => String(incoming.headers[`webhook-${name}`]));
    const key = Buffer.from(secret.replace(/^whsec_/u, ""), "base64");
    const own = `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
    if (given !== own) return { status: 401, json: {} };
    if (told.status < 300) hooks.push({ id: id ?? "", body: JSON.parse(body) as TakenHook["body"] });
    return { status: told.status, json: {} };
  }, []);
  return Object.assign(told, started);
}
