import type { Clearance } from "../../registers/clearance/evaluate.ts";
import type { CompiledRole } from "../../registers/datamap/types.ts";
import type { DeviceProblem } from "../../registers/devices/trust.ts";
import type { RuleCode } from "./rules.ts";

/** One thing that a person or their device lacks: what, and who can mend it. For people to read and for machines to list. */
export type Lack = {
  readonly what: "clearance" | "device";
  /** The clearance's name in the map, or the code of what stands against the device. */
  readonly name: string;
  readonly status: string;
  readonly say: string;
  readonly mend: string;
  readonly mendBy: "person" | "owner";
};

type Known = { readonly clearances: ReadonlyMap<string, Clearance>; readonly deviceProblems: readonly DeviceProblem[] };

/** What would have to be mended for this role, where a refusal is about clearance or device. */
export function lacksOf(role: CompiledRole, codes: readonly RuleCode[], known: Known): readonly Lack[] {
  return [
    ...(codes.includes("clearance_missing") ? role.requires.flatMap((name) => clearanceLack(name, known.clearances.get(name))) : []),
    ...(codes.includes("device_not_trusted") ? known.deviceProblems.map(deviceLack) : []),
  ];
}

/** The lacks that belong to one code, as the sentences that would unlock it; null where none does. */
export function lackWords(code: string, lacks: readonly Lack[]): string | null {
  const what = code === "clearance_missing" ? "clearance" : code === "device_not_trusted" ? "device" : null;
  const own = lacks.filter((lack) => lack.what === what);
  return own.length === 0 ? null : own.map(({ say, mend }) => `${say} ${mend}`).join(" ");
}

function clearanceLack(name: string, clearance: Clearance | undefined): readonly Lack[] {
  if (clearance === undefined) {
    const say = `${name}: nothing is known of it.`;
    return [{ what: "clearance", name, status: "missing", say, mend: "The owner records it under Clearance.", mendBy: "owner" }];
  }
  if (clearance.isMet) return [];
  const { status, missing, mend, mendBy } = clearance;
  return [{ what: "clearance", name, status, say: missing, mend, mendBy: mendBy ?? "owner" }];
}

function deviceLack({ code, say, mend }: DeviceProblem): Lack {
  return { what: "device", name: code, status: "not_trusted", say, mend, mendBy: "person" };
}
