import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/**
 * Makes what is put into the customers' pages: three scripts and one style, each wholly in one file. `door` is all that most
 * pages need; sealing comes with the form only, passkeys where one signs in by them. Names stay, because the pages carry the texts and not their addresses.
 */
const [outDir = "dist/card"] = argv.slice(2);
const HERE = fileURLToPath(new URL(".", import.meta.url));

for (const name of ["door", "fill", "passkey"] as const) {
  await build({
    configFile: false,
    logLevel: "error",
    root: HERE,
    build: {
      outDir,
      emptyOutDir: false,
      // Phones that get no newer browser: iOS 15, Android 8.
      target: ["es2020", "safari15", "chrome100"],
      cssTarget: ["safari15", "chrome100"],
      lib: { entry: `${name}.ts`, formats: ["iife"], name: "page", fileName: () => `${name}.js`, cssFileName: "card" },
    },
  });
}
