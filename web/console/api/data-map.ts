import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "./call.ts";
import { useCell } from "./cell.ts";
import { type Session, session } from "./session.ts";

export type MapField = {
  readonly label: string;
  readonly category: string;
  readonly type: string;
  readonly purposes: readonly string[];
  readonly lookup?: "exact" | "shared";
  readonly required?: boolean;
  readonly many?: boolean;
  readonly mask?: string;
  readonly custody?: "processor" | "until-used" | "vault";
};
export type MapRole = Readonly<Record<string, unknown>>;
export type DataMap = {
  readonly controller?: { readonly jurisdictions?: readonly string[] };
  readonly purposes: Readonly<Record<string, { readonly label: string; readonly basis: string; readonly task?: string }>>;
  readonly fields: Readonly<Record<string, MapField>>;
  readonly roles: Readonly<Record<string, MapRole>>;
  readonly recipients?: Readonly<Record<string, { readonly label: string; readonly vendor?: string }>>;
};

const FRESH_MS = 60_000;

export const dataMapQuery = queryOptions({
  queryKey: ["data-map"],
  queryFn: ({ signal }) => call<{ readonly version: number; readonly map: DataMap }>("GET", "/v1/data-map", { signal }),
  staleTime: FRESH_MS,
});

export function useDataMap(): DataMap | undefined {
  return useQuery(dataMapQuery).data?.map;
}

export type PurposeChoice = { readonly name: string; readonly label: string };

/** The purposes for which one of this person's roles may do anything; undefined until the map is there. */
export function useMyPurposes(): readonly PurposeChoice[] | undefined {
  const map = useDataMap();
  const who = useCell(session);
  if (map === undefined || who === null) return undefined;
  const granted = new Set(who.staff.roles.flatMap(({ name }) => grantsOf(map.roles[name])));
  return Object.entries(map.purposes).flatMap(([name, { label }]) => (granted.has(name) ? [{ name, label }] : []));
}

/** The purpose's own name where no map tells a better one: those that every map has without saying so. */
export function purposeLabel(map: DataMap | undefined, purpose: string): string {
  return map?.purposes[purpose]?.label ?? purpose;
}

/** The field's own name where no map tells a better one. */
export function fieldLabel(map: DataMap | undefined, field: string): string {
  return map?.fields[field]?.label ?? field;
}

/** A role's purposes stand beside its other words; they are the ones that list fields. */
function grantsOf(role: MapRole | undefined): readonly string[] {
  return role === undefined ? [] : Object.keys(role);
}

function formsIn(grants: unknown, field: string): readonly unknown[] {
  const forms: unknown = typeof grants === "object" && grants !== null ? Reflect.get(grants, field) : undefined;
  return Array.isArray(forms) ? forms : [];
}

export type Form = "masked" | "use" | "clear" | "change" | "export";

/** What this person's roles may do with a field for a purpose; clear brings masked with it. */
export function myForms(map: DataMap | undefined, who: Session | null, purpose: string | undefined, field: string): ReadonlySet<Form> {
  if (map === undefined || who === null || purpose === undefined) return new Set();
  return new Set(who.staff.roles.flatMap(({ name }) => formsOf(map, name, purpose, field)));
}

/** What a role may do with a field for a purpose, in the map's order. */
export function formsOf(map: DataMap, role: string, purpose: string, field: string): readonly Form[] {
  return formsIn(map.roles[role]?.[purpose], field) as readonly Form[];
}

/** Whether every role that grants the form wants a reason for it: then it is asked for at once, and no refusal is noted for nothing. */
export function needsReason(
  map: DataMap | undefined,
  who: Session | null,
  purpose: string | undefined,
  field: string,
  form: "clear" | "use" = "clear",
): boolean {
  if (map === undefined || who === null || purpose === undefined) return false;
  const granting = who.staff.roles.filter(({ name }) => formsOf(map, name, purpose, field).includes(form));
  return granting.length > 0 && granting.every(({ name }) => wantsReason(map.roles[name]?.["needs"], form));
}

function wantsReason(needs: unknown, form: "clear" | "use"): boolean {
  const wanted: unknown = typeof needs === "object" && needs !== null ? Reflect.get(needs, form) : undefined;
  return typeof wanted === "object" && wanted !== null && Reflect.get(wanted, "reason") === true;
}

/** The fields that this person may have sent or charged for a purpose, without seeing them. */
export function usableFields(map: DataMap | undefined, who: Session | null, purpose: string | undefined): readonly string[] {
  return Object.keys(map?.fields ?? {}).filter((name) => myForms(map, who, purpose, name).has("use"));
}

/** Whether every role that grants sight wants another person for it: then a colleague is asked at once. */
export function needsApproval(map: DataMap | undefined, who: Session | null, purpose: string | undefined, field: string): boolean {
  const granting = grantingRoles(map, who, purpose, field);
  return granting.length > 0 && granting.every((role) => Number(needOf(role, "clear", "approval")) > 1);
}

/** Whether anything here needs a second person at all: else nobody waits for one. */
export function useUsesApproval(): boolean {
  const roles = Object.values(useDataMap()?.roles ?? {});
  return roles.some((role) => Number(needOf(role, "clear", "approval")) > 1);
}

/** Whether a role that grants sight may also do without the other person, in an emergency. */
export function mayBreakGlass(map: DataMap | undefined, who: Session | null, purpose: string | undefined, field: string): boolean {
  return grantingRoles(map, who, purpose, field).some((role) => role["breakGlass"] === true);
}

function grantingRoles(map: DataMap | undefined, who: Session | null, purpose: string | undefined, field: string): readonly MapRole[] {
  if (map === undefined || who === null || purpose === undefined) return [];
  return who.staff.roles.flatMap(({ name }) => {
    const role = map.roles[name];
    return role !== undefined && formsOf(map, name, purpose, field).includes("clear") ? [role] : [];
  });
}

function needOf(role: MapRole, form: Form, what: "approval" | "reason"): unknown {
  const needs = role["needs"];
  const need: unknown = typeof needs === "object" && needs !== null ? Reflect.get(needs, form) : undefined;
  return typeof need === "object" && need !== null ? Reflect.get(need, what) : undefined;
}
