import { invalid, missing } from "./errors.ts";

/** What a form-encoded body or query says once its brackets are read: `card[exp_month]=4`, `expand[]=customer`. */
export type Tree = { readonly [name: string]: string | Tree | readonly (string | Tree)[] };

type Loose = { [name: string]: string | Loose };

/** Reads names with brackets into a tree. A name that contradicts another (`a=1&a[b]=2`) is refused, as Stripe does. */
export function parseForm(text: string): Tree {
  const root = newLevel();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = pathOf(name);
    const last = path.pop() ?? "";
    let level = root;
    for (const part of path) {
      const next = (level[nameOf(level, part)] ??= newLevel());
      if (typeof next === "string") throw invalid(`Invalid parameter: ${name}`, { param: name });
      level = next;
    }
    level[nameOf(level, last)] = value;
  }
  return tidy(root) as Tree;
}

/** Without a prototype, so that a parameter named `__proto__` is only a name. */
function newLevel(): Loose {
  return Object.create(null) as Loose;
}

function pathOf(name: string): string[] {
  const [head = "", ...rest] = name.split("[");
  return [head, ...rest.map((part) => part.replace(/\]$/u, ""))];
}

/** `[]` means the next place. */
function nameOf(level: Loose, part: string): string {
  return part === "" ? String(Object.keys(level).length) : part;
}

/** Levels whose names are 0, 1, 2 … are lists. */
function tidy(value: string | Loose): string | Tree | readonly (string | Tree)[] {
  if (typeof value === "string") return value;
  const names = Object.keys(value);
  const parts = names.map((name) => tidy(value[name] ?? "") as string | Tree);
  if (names.length > 0 && names.every((name, at) => name === String(at))) return parts;
  return Object.fromEntries(names.map((name, at) => [name, parts[at] ?? ""]));
}

export type Params = {
  text(name: string): string | undefined;
  need(name: string): string;
  whole(name: string): number | undefined;
  flag(name: string): boolean;
  tree(name: string): Tree;
  list(name: string): readonly string[];
  /** Which kinds of payment method may be used; of those that are known here, cards are all there are. */
  allowedTypes(): string[] | null;
  metadata(): Record<string, string>;
  /** Refuses what nobody asked for: a parameter that is misspelt must not be ignored where money is concerned. */
  noOthers(): void;
};

export function paramsOf(tree: Tree): Params {
  const asked = new Set(["expand"]);
  const take = (name: string): Tree[string] | undefined => {
    asked.add(name);
    return tree[name];
  };
  const text = (name: string): string | undefined => {
    const value = take(name);
    if (value !== undefined && typeof value !== "string") throw invalid(`Invalid string: ${name}`, { param: name });
    return value === "" ? undefined : value;
  };
  const treeOf = (name: string): Tree => {
    const value = take(name) ?? {};
    if (typeof value === "string" || Array.isArray(value)) throw invalid(`Invalid object: ${name}`, { param: name });
    return value as Tree;
  };
  return {
    text,
    need: (name) => {
      const value = text(name);
      if (value === undefined) throw missing(name);
      return value;
    },
    whole: (name) => {
      const value = text(name);
      if (value === undefined) return undefined;
      if (!/^-?\d{1,15}$/u.test(value)) throw invalid(`Invalid integer: ${value}`, { code: "parameter_invalid_integer", param: name });
      return Number(value);
    },
    flag: (name) => {
      const value = text(name);
      if (value !== undefined && value !== "true" && value !== "false") throw invalid(`Invalid boolean: ${value}`, { param: name });
      return value === "true";
    },
    tree: treeOf,
    list: (name) => {
      const value = take(name) ?? [];
      if (!Array.isArray(value)) throw invalid("Invalid array", { param: name });
      return value.map(String);
    },
    allowedTypes: () => {
      if (tree["payment_method_types"] !== undefined) {
        const say = "payment_method_types is no longer supported. Use allowed_payment_method_types.";
        throw invalid(say, { code: "payment_method_types_no_longer_supported", param: "payment_method_types" });
      }
      const allowed = take("allowed_payment_method_types");
      if (allowed === undefined) return null;
      if (!Array.isArray(allowed)) throw invalid("Invalid array", { param: "allowed_payment_method_types" });
      if (!allowed.includes("card"))
        throw invalid("No valid payment method types for this intent.", { param: "allowed_payment_method_types" });
      return allowed.map(String);
    },
    metadata: () =>
      Object.fromEntries(
        Object.entries(treeOf("metadata")).map(([name, value]) => {
          if (typeof value !== "string") throw invalid(`Invalid string: metadata[${name}]`, { param: `metadata[${name}]` });
          return [name, value];
        }),
      ),
    noOthers: () => {
      const [other] = Object.keys(tree).filter((name) => !asked.has(name));
      if (other !== undefined) throw invalid(`Received unknown parameter: ${other}`, { code: "parameter_unknown", param: other });
    },
  };
}
