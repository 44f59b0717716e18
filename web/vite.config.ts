import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Everything is a file of its own: the policy of the pages lets no inline script, style or data URL of a font through. */
export default defineConfig({
  root: fileURLToPath(new URL("console/", import.meta.url)),
  base: "/console/",
  plugins: [react()],
  html: { cspNonce: "NONCE_HERE" },
  build: {
    outDir: fileURLToPath(new URL("dist/", import.meta.url)),
    emptyOutDir: true,
    assetsDir: "",
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    target: "es2023",
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: partOf }] } } },
  },
});

type Modules = { readonly getModuleInfo: (id: string) => { readonly importedIds: readonly string[] } | null };

const ENTRIES = {
  first: ["main.tsx"],
  outside: ["entry/outside.tsx"],
  home: ["entry/inside.tsx", "screens/home/home-screen.tsx"],
} as const;
const closures = new Map<string, ReadonlySet<string>>();

/**
 * What the first screen behind the door needs is one file and not thirty, each of which is asked for, answered and read by itself.
 * What is needed before the door stays apart, and so does what only other screens need. Packages are split by what is used of them.
 */
function partOf(id: string, modules: Modules): string | null {
  // The look of packages goes with our own, which is written to come after it: in one file the order is that of the imports.
  if (id.includes("/node_modules/") && !id.endsWith(".css")) return null;
  const isIn = (entry: keyof typeof ENTRIES): boolean => closureOf(entry, modules).has(id);
  if (isIn("first")) return "first";
  if (!isIn("home")) return null;
  return isIn("outside") ? "both" : "home";
}

/** What is imported by these, directly or not, without themselves. */
function closureOf(entry: keyof typeof ENTRIES, modules: Modules): ReadonlySet<string> {
  const known = closures.get(entry);
  if (known !== undefined) return known;
  const roots = ENTRIES[entry].map((file) => fileURLToPath(new URL(`console/${file}`, import.meta.url)));
  const found = new Set<string>(roots);
  for (const id of found) for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  for (const root of roots) found.delete(root);
  closures.set(entry, found);
  return found;
}
