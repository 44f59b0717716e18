import { globSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the checkout. */
export const PROJECT: string = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const SRC = join(PROJECT, "src");

export type SourceFile = {
  /** Path inside `src`, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
  /** What it imports, in its own words. */
  readonly imports: readonly string[];
};

/** Every TypeScript file of `src`. `testing.ts` files are tools of tests and count as tests. */
export function readSources(): readonly SourceFile[] {
  return readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => {
      const path = relative(SRC, join(entry.parentPath, entry.name)).split(sep).join("/");
      const text = readFileSync(join(SRC, path), "utf8");
      return {
        path,
        text,
        isTest: /(\.test|(^|\/)_?testing(-[a-z]+)?|(^|\/)_test-[a-z-]+|(^|\/)_raw-client)\.ts$/u.test(path),
        imports: importsOf(text),
      };
    });
}

/** Every page of the documents, by its path in the checkout. */
export function readDocuments(): readonly { readonly path: string; readonly text: string }[] {
  const paths = globSync(["*.md", "{agent,demo,docs,maps,src,test,web}/**/*.md"], {
    cwd: PROJECT,
    exclude: (name) => name.endsWith("node_modules"),
  });
  return paths.map((path) => ({ path: path.split(sep).join("/"), text: readFileSync(join(PROJECT, path), "utf8") }));
}

/** Static and dynamic imports, types included: a cycle of types is a cycle. */
function importsOf(text: string): readonly string[] {
  const found = text.matchAll(/^(?:import|export)\s[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gmu);
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

/** The path inside `src` that a relative import leads to; undefined for packages. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return normalize(join(dirname(from), specifier))
    .split(sep)
    .join("/");
}
