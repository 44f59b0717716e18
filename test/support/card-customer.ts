import { type CardKey, type Content, type Sealed, seal } from "../../web/card/seal.ts";
import type { Answer, Json } from "./http-client.ts";

/** Whatever sends a call to a server: an app of its own, or the edge in this process. */
export type Caller = (
  method: string,
  path: string,
  call: { readonly headers?: Readonly<Record<string, string>>; readonly raw?: string; readonly body?: unknown },
) => Promise<Pick<Answer, "status" | "headers" | "text"> & { readonly json: Json }>;

export type Wire = Sealed & { readonly keep: boolean; readonly agreed: boolean; readonly nickname?: string };

/** A customer without a browser: keeps cookies, posts forms from the pages' own origin, and seals with the page's own program. */
export type CardCustomer = {
  get(path: string): Promise<Answer>;
  post(path: string, form: Readonly<Record<string, string>>): Promise<Answer>;
  byNumber(number: string): Promise<Answer>;
  byLink(link: string, item: string): Promise<Answer>;
  /** Sealed for this customer's visit, as the page's script does; `otherwise` says what to bind instead. */
  seals(content: Content, otherwise?: Partial<CardKey>): Promise<Wire>;
  provides(wire: Wire): Promise<Answer>;
  /** The same visit at another process. */
  at(other: Caller): CardCustomer;
};

export function cardCustomer(call: Caller, origin: string, address = "192.0.2.1", cookies = new Map<string, string>()): CardCustomer {
  const ask = async (method: string, path: string, sent: Parameters<Caller>[2]): Promise<Answer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { origin, "x-forwarded-for": address, ...(cookie === "" ? {} : { cookie }), ...sent.headers };
    const answer = await call(method, path, { ...sent, headers });
    for (const set of [answer.headers["set-cookie"] ?? []].flat()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/u.exec(set) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const customer: CardCustomer = {
    get: (path) => ask("GET", path, {}),
    post: (path, form) =>
      ask("POST", path, { raw: new URLSearchParams(form).toString(), headers: { "content-type": "application/x-www-form-urlencoded" } }),
    byNumber: (number) => customer.post("/c/number", { number }),
    byLink: (link, item) => {
      const [by = "", token = ""] = new URL(link).hash.slice(1).split(".");
      return customer.post("/c/link", { token, by, item });
    },
    seals: async (content, otherwise = {}) => {
      const { status, json, text } = await customer.get("/c/key");
      if (status !== 200) throw new Error(`no key: ${status} ${text}`);
      return { ...(await seal({ ...(json as CardKey), ...otherwise }, content)), keep: false, agreed: true };
    },
    provides: (wire) => ask("POST", "/c/provide", { body: wire }),
    at: (other) => cardCustomer(other, origin, address, cookies),
  };
  return customer;
}
