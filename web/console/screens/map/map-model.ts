import { parseDocument } from "yaml";
import type { DataMap, Form } from "../../api/data-map.ts";

export type ModelField = {
  readonly label?: string;
  readonly category?: string;
  readonly type?: string;
  readonly purposes?: readonly string[];
  readonly retention?: unknown;
  readonly lookup?: string;
  readonly required?: boolean;
  readonly many?: boolean;
  readonly custody?: string;
};
export type ModelPurpose = { readonly label?: string; readonly basis?: string; readonly task?: string };
export type ModelRecipient = {
  readonly label?: string;
  readonly vendor?: string;
  readonly purposes?: readonly string[];
  readonly fields?: readonly string[];
};

/** The map as far as its text says one: what the form shows while the text may still be wrong elsewhere. */
export type MapModel = {
  readonly purposes: Readonly<Record<string, ModelPurpose>>;
  readonly fields: Readonly<Record<string, ModelField>>;
  readonly roles: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly recipients: Readonly<Record<string, ModelRecipient>>;
};

/** Purposes that every map has without saying so. */
export const BUILT_IN_PURPOSES = ["rights", "security"] as const;

/** Null where the text is no YAML: then only the text can be mended. */
export function readModel(text: string): MapModel | null {
  const doc = parseDocument(text);
  if (doc.errors.length > 0) return null;
  const tree: unknown = doc.toJS();
  return {
    purposes: groupIn(tree, "purposes"),
    fields: groupIn(tree, "fields"),
    roles: groupIn(tree, "roles"),
    recipients: groupIn(tree, "recipients"),
  };
}

/** The groups of a section; anything that is none is left out. */
function groupIn<T>(tree: unknown, name: string): Readonly<Record<string, T>> {
  const section: unknown = isGroup(tree) ? tree[name] : undefined;
  if (!isGroup(section)) return {};
  return Object.fromEntries(Object.entries(section).filter(([, one]) => isGroup(one))) as Readonly<Record<string, T>>;
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function grantedForms(model: MapModel | DataMap, role: string, purpose: string, field: string): readonly Form[] {
  const grants: unknown = model.roles[role]?.[purpose];
  const forms: unknown = isGroup(grants) ? grants[field] : undefined;
  return Array.isArray(forms) ? (forms as readonly Form[]) : [];
}
