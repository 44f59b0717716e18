import { once } from "node:events";
import { type AddressInfo, type Socket, createServer } from "node:net";
import { expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import { readMailbox } from "./read-mailbox.ts";

test("a server that refuses the login is left at once, so that looks do not pile up there", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => undefined).write("* OK [CAPABILITY IMAP4rev1] ready\r\n");
    socket.on("data", (said) => void socket.write(`${said.toString().split(" ")[0] ?? ""} NO [AUTHENTICATIONFAILED] no\r\n`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const met = once(server, "connection") as Promise<[Socket]>;
  const box = {
    host: "127.0.0.1",
    port,
    tls: "none",
    user: "lists",
    folder: "INBOX",
    address: "lists@bluesky.example",
    authority: null,
  } as const;
  const looked = readMailbox(
    { ...box, password: new Redacted("wrong") },
    () => Promise.resolve(),
    () => undefined,
    instant(0),
  );
  const [socket] = await met;
  const left = once(socket, "close");
  await expect(looked).rejects.toThrow();
  await left;
  await new Promise((resolve) => server.close(resolve));
});
