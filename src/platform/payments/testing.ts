import { startPretendProcess } from "../pretend/pretend-process.ts";

/** A test key of an account of its own; what two keys of one account made, both see. */
export const STRIPE_KEY = "sk_test_51BlueSkyTravel0000000000pretend";

/** The pretend provider as a process of its own. */
export type PretendStripe = {
  readonly port: number;
  readonly base: string;
  /** Something to go wrong on purpose; see demo/pretend-stripe/README.md. */
  control(path: string, fields?: Readonly<Record<string, string | number>>): Promise<void>;
  /** Types a card on the page that a session's address leads to, and answers where the browser is sent, or what the page says. */
  enterCard(url: string, number: string): Promise<PageAnswer>;
  /** Answers at the bank's page. */
  answerBank(url: string, answer: "confirm" | "refuse"): Promise<PageAnswer>;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

export type PageAnswer = { readonly status: number; readonly location: string | null; readonly html: string };

export async function startPretendStripe(options: { readonly stateFile?: string; readonly port?: number } = {}): Promise<PretendStripe> {
  const state = options.stateFile === undefined ? [] : ["--state", options.stateFile];
  const { port, base, stop, kill } = await startPretendProcess("pretend-stripe", options.port ?? 0, state);
  const post = async (url: string, fields: Readonly<Record<string, string | number>>): Promise<PageAnswer> => {
    const body = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    const answer = await fetch(url, { method: "POST", body, redirect: "manual" });
    return { status: answer.status, location: answer.headers.get("location"), html: await answer.text() };
  };
  return {
    port,
    base,
    control: async (path, fields = {}) => {
      const { status, html } = await post(`${base}/pretend/${path}`, fields);
      if (status !== 200) throw new Error(html);
    },
    enterCard: (url, number) => post(url, { number, expiry: "12/40", cvc: number.startsWith("3") ? "1234" : "123", name: "Ana Example" }),
    answerBank: (url, answer) => post(url, { answer }),
    stop,
    kill,
  };
}
