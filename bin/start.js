import { keepCompiled } from "./keep-compiled.js";
import { NEEDED, isNewEnough } from "./node-version.js";
import { setServerFlags } from "./v8-flags.js";

if (isNewEnough(process.version)) {
  setServerFlags();
  keepCompiled();
  await import("../src/main.ts");
} else {
  console.error(`Strongroom needs Node ${NEEDED} or newer; this is ${process.version}.`);
  console.error("`npm ci` brings the right one: put node_modules/.bin first on the PATH of whatever starts this, or use `npm start`.");
  process.exitCode = 2;
}
