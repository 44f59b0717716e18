import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Outage } from "../../base/fault.ts";
import { projectFolder } from "../storage/locate-postgres.ts";

/** A program of `demo/`, as a process of its own that ends with this one. */
export type PretendProcess = {
  readonly port: number;
  readonly base: string;
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
};

/** Port 0 takes any that is free. An outage where the port is taken. */
export async function startPretendProcess(
  program: "pretend-stripe" | "pretend-vendor",
  port: number,
  more: readonly string[] = [],
): Promise<PretendProcess> {
  const main = join(projectFolder(), "demo", program, "main.ts");
  const child = spawn(process.execPath, [main, "--with-parent", "--port", String(port), ...more], { stdio: ["pipe", "pipe", "ignore"] });
  const listens = await readPort(child);
  return { port: listens, base: `http://127.0.0.1:${listens}`, stop: () => end(child, "SIGTERM"), kill: () => end(child, "SIGKILL") };
}

async function readPort({ stdout }: { readonly stdout: NodeJS.ReadableStream }): Promise<number> {
  for await (const line of createInterface({ input: stdout })) {
    const told = JSON.parse(line) as { readonly ready?: boolean; readonly port?: number };
    if (told.ready === true && told.port !== undefined) return told.port;
  }
  throw new Outage("port_taken", "A pretend program could not listen: its port is taken.");
}

async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}
