/** A map as read from YAML or JSON, before anything in it is judged: plain shapes, each with the place it came from. */
export type Place = { readonly line: number; readonly column: number; readonly path: string };

type Scalar = string | number | boolean | null;

export type Tree =
  | { readonly kind: "scalar"; readonly at: Place; readonly value: Scalar }
  | { readonly kind: "list"; readonly at: Place; readonly items: readonly Tree[] }
  | MapTree;

export type MapTree = { readonly kind: "map"; readonly at: Place; readonly entries: ReadonlyMap<string, Entry> };

/** `at` is the place of the key, `value.at` that of its value. */
export type Entry = { readonly at: Place; readonly value: Tree };

/** Deep enough for every sensible map, shallow enough that walking one never runs out of stack. */
export const MAP_DEPTH_MAX = 12;
export const MAP_BYTES_MAX = 256 * 1024;

export function childPath(path: string, key: string | number): string {
  return path === "" ? String(key) : `${path}.${key}`;
}
