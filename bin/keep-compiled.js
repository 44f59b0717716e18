import module from "node:module";
import { fileURLToPath } from "node:url";

/** Beside the packages: whoever may write there could change the program itself. In a shared folder for temporary files others could. */
const FOLDER = fileURLToPath(new URL("../node_modules/.cache/strongroom", import.meta.url));

/**
 * Has Node keep what it made of the sources, from the first run's end on: the next one strips no types and compiles little. Where
 * the folder cannot be written, or this Node knows no such thing, all runs are like the first.
 */
export function keepCompiled() {
  module.enableCompileCache?.(FOLDER);
}
