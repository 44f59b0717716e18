import { request } from "node:http";
import { expect } from "vitest";
import type { Answer, Json } from "./http-client.ts";
import type { App } from "./strongroom.ts";

/** Stands for personal data in bad input: no answer may say it back. */
export const MARK = "Zzyzx-7741-echo";

/** A clear 4xx that names what is wrong and echoes nothing. */
export function expectProblem(answer: Answer, statuses: readonly number[] = [400]): void {
  expect(statuses, answer.text).toContain(answer.status);
  expect(answer.headers["content-type"]).toContain("application/problem+json");
  expect(answer.json).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status: answer.status,
    code: expect.any(String),
    say: expect.any(String),
  });
  expect(answer.text, "nothing echoed").not.toContain(MARK);
  expect(JSON.stringify(answer.headers)).not.toContain(MARK);
}

/** A server that answers early and hangs up may be cut off by what is still being sent: then it is asked again. */
export async function streamed(...what: Parameters<typeof streamOnce>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await streamOnce(...what);
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

/** Sends chunks without a declared length until an answer comes; the answer may come before all is sent. */
function streamOnce(
  { app, key }: { readonly app: App; readonly key: string },
  path: string,
  type: string,
  what: { readonly head: string; readonly chunk: string; readonly chunks: number },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const sent = request(`${app.client.origin}${path}`, {
      method: "POST",
      agent: false,
      headers: { authorization: `Bearer ${key}`, "content-type": type },
    });
    sent.on("error", (error) => {
      if (!isAnswered) reject(error);
    });
    sent.once("response", (response) => {
      isAnswered = true;
      const parts: Buffer[] = [];
      const done = (): void => {
        const text = Buffer.concat(parts).toString("utf8");
        let json: Json;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
        sent.destroy();
      };
      response.on("data", (part: Buffer) => parts.push(part));
      response.once("error", done);
      response.once("end", done);
    });
    void pump(sent, [what.head, ...Array.from({ length: what.chunks }, () => what.chunk)], () => isAnswered);
  });
}

async function pump(sent: ReturnType<typeof request>, parts: readonly string[], isOver: () => boolean): Promise<void> {
  for (const part of parts) {
    if (isOver() || sent.destroyed) return;
    if (!sent.write(part)) await new Promise<void>((resolve) => void (sent.once("drain", resolve), sent.once("close", resolve)));
  }
  sent.end();
}
