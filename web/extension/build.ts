import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** The extension's scripts, each wholly in one file, and its two pages; the manifest is written when it is downloaded. */
const [outDir = "dist/extension"] = argv.slice(2);
const HERE = fileURLToPath(new URL(".", import.meta.url));

for (const name of ["background", "bridge", "page", "panel", "popup"] as const) {
  await build({
    configFile: false,
    logLevel: "error",
    root: HERE,
    build: {
      outDir,
      emptyOutDir: false,
      target: ["chrome133", "firefox140"],
      lib: { entry: `${name}.ts`, formats: ["iife"], name: "strongroom", fileName: () => `${name}.js` },
    },
  });
}
for (const name of ["panel.html", "popup.html", "panel.css"]) copyFileSync(join(HERE, name), join(outDir, name));
