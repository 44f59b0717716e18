import { connect } from "node:net";

/** Speaks HTTP as bytes, for tests of what no honest client would send. Answers status, headers in small letters and body. */
export type RawAnswer = { readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: string };

export function sendRaw(port: number, bytes: string | Uint8Array): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    let isDone = false;
    const finish = (): void => {
      if (isDone) return;
      const answer = readAnswer(text);
      if (answer === undefined) return;
      isDone = true;
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => socket.write(bytes));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      finish();
    });
    socket.on("error", (error) => (isDone ? undefined : reject(error)));
    socket.on("close", () => (isDone ? undefined : reject(new Error(`closed after: ${text.slice(0, 80)}`))));
    socket.setTimeout(10_000, () => socket.destroy());
  });
}

function readAnswer(text: string): RawAnswer | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Map(
    lines.map((one) => [one.slice(0, one.indexOf(":")).toLowerCase(), one.slice(one.indexOf(":") + 1).trim()] as const),
  );
  const length = Number(headers.get("content-length") ?? 0);
  const body = text.slice(end + 4);
  if (body.length < length) return undefined;
  return { status: Number(line.split(" ")[1]), headers, body };
}
