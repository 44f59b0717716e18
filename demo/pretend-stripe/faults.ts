import { invalid } from "./errors.ts";
import type { Params } from "./form.ts";

/**
 * What goes wrong on purpose, for whoever tests against this. `error` and `cut` strike before the deed; `late-error` and
 * `late-cut` after it, when the money has moved and the answer says 500, or is never heard; `slow` holds the answer back.
 */
export type FaultKind = "error" | "late-error" | "cut" | "late-cut" | "slow";

export type Fault = { readonly kind: FaultKind; readonly path: RegExp; left: number; readonly ms: number };

const KINDS: readonly FaultKind[] = ["error", "late-error", "cut", "late-cut", "slow"];
const MS_MAX = 120_000;

export type Faults = {
  add(params: Params): Fault;
  clear(): void;
  /** The fault that strikes this call, one time less from now on. */
  take(methodAndPath: string): Fault | undefined;
};

export function createFaults(): Faults {
  let faults: Fault[] = [];
  return {
    add: (params) => {
      const kind = KINDS.find((known) => known === params.need("kind"));
      if (kind === undefined) throw invalid(`kind is one of ${KINDS.join(", ")}`, { param: "kind" });
      const fault = {
        kind,
        path: new RegExp(params.text("path") ?? "", "u"),
        left: params.whole("times") ?? 1,
        ms: Math.min(params.whole("ms") ?? 0, MS_MAX),
      };
      params.noOthers();
      faults.push(fault);
      return fault;
    },
    clear: () => {
      faults = [];
    },
    take: (methodAndPath) => {
      const fault = faults.find((one) => one.left > 0 && one.path.test(methodAndPath));
      if (fault !== undefined) fault.left -= 1;
      return fault;
    },
  };
}
