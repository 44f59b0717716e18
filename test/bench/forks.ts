import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FloorDoor } from "./floor-database.ts";
import type { LoadOrder, LoadReport } from "./load.ts";

/** The load generator in a process of its own. */
export type LoadProcess = { run(order: LoadOrder): Promise<LoadReport>; stop(): void };
export type FloorProcess = { readonly port: number; stop(): void };

export function startLoad(): LoadProcess {
  const child = fork(fileURLToPath(new URL("load.ts", import.meta.url)));
  return {
    run: (order) =>
      new Promise((resolve, reject) => {
        const ended = (): void => reject(new Error("the load generator ended"));
        child.once("message", (report) => {
          child.off("exit", ended);
          resolve(report as LoadReport);
        });
        child.once("exit", ended);
        child.send(order);
      }),
    stop: () => void child.kill(),
  };
}

/** `floor.ts` has the product's HTTP layer, `floor-bare.ts` the framework's alone, `least.ts` the product's and the least of a safe. */
export function startFloor(
  port: number,
  database: FloorDoor,
  program: "floor.ts" | "floor-bare.ts" | "least.ts" = "floor.ts",
): Promise<FloorProcess> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), {
    env: { ...process.env, FLOOR_SETTINGS: JSON.stringify({ port, database }) },
  });
  return new Promise((resolve, reject) => {
    child.once("message", () => resolve({ port, stop: () => void child.kill() }));
    child.once("exit", (code) => reject(new Error(`the floor ended with ${code}`)));
  });
}
