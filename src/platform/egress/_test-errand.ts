import { type Server, type Socket, createServer } from "node:net";
import { encodePayload } from "../../base/payload.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { handOverInfo } from "../keeper/hand-over-info.ts";
import { hpkeSeal } from "../keeper/hpke.ts";
import type { Egress } from "./egress.ts";
import type { SendAnswer, SendAsk } from "./messages.ts";
import { type WrittenRequest, readRequest } from "./read-request.ts";
import { slotsOfRequest } from "./request.ts";
import type { Pick } from "./values.ts";

/** What a test has sent: `fields` under their names, as `{{subject.name}}`. */
export type TestErrand = {
  readonly origin: string;
  readonly isLoopback?: boolean;
  readonly request?: Partial<WrittenRequest>;
  readonly fields?: Readonly<Record<string, JsonValue>>;
  readonly picks?: Readonly<Record<string, readonly [field: string, pick: Pick]>>;
  readonly plain?: Readonly<Record<string, string>>;
  readonly bounds?: SendAsk["bounds"];
};

const PLACE = { tenant: "ten_1", subject: "sub_1", errand: "fwd_1" } as const;

/** Seals as the keeper does, and sends. */
export async function sendErrand(egress: Egress, errand: TestErrand, sealedFor = PLACE.errand as string): Promise<SendAnswer> {
  const lease = await egress.lease();
  try {
    const read = readRequest({ method: "POST", path: "/book", headers: {}, body: undefined, ...errand.request });
    if (!read.ok) throw new Error(JSON.stringify(read.refusal));
    const names = Object.keys(errand.fields ?? {});
    const values = names.map((field) => {
      const info = handOverInfo({ ...PLACE, errand: sealedFor, field, record: "" });
      const payload = encodePayload({ value: errand.fields?.[field] ?? null, canonical: "" });
      const sealed = hpkeSeal(lease.publicKey, info, payload);
      if (sealed === undefined) throw new Error("not sealed");
      return { field, record: "", enc: sealed.enc.toString("base64"), sealed: sealed.sealed.toString("base64") };
    });
    const asked = new Set(slotsOfRequest(read.value).map(({ source }) => source));
    const whole = names
      .map((field, value) => [`subject.${field}`, { value, pick: "value" as const }] as const)
      .filter(([source]) => asked.has(source));
    const picked = Object.entries(errand.picks ?? {}).map(
      ([source, [field, pick]]) => [source, { value: names.indexOf(field), pick }] as const,
    );
    return await lease.send({
      ...PLACE,
      origin: errand.origin,
      isLoopback: errand.isLoopback ?? false,
      request: read.value,
      slots: Object.fromEntries([...whole, ...picked]),
      plain: errand.plain ?? {},
      values,
      ...(errand.bounds === undefined ? {} : { bounds: errand.bounds }),
    });
  } finally {
    lease.end();
  }
}

/** A server of bare sockets on this machine, and how many connections it has seen. */
export type Decoy = { readonly port: number; connections(): number; close(): Promise<void> };

export async function startDecoy(
  onConnection: Parameters<typeof createServer>[1] = (socket) => void socket.end(),
  host = "::",
): Promise<Decoy> {
  let connections = 0;
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on("error", () => undefined);
    onConnection?.(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
