import { keepCompiled } from "./keep-compiled.js";

keepCompiled();
await import("../src/main.ts");
