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
  },
});
