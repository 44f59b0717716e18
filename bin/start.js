import { keepCompiled } from "./keep-compiled.js";
import { setServerFlags } from "./v8-flags.js";

setServerFlags();
keepCompiled();
await import("../src/main.ts");
