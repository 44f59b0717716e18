import { type ServerFile, serverOn } from "../server-file.ts";
import { dataDir } from "./_database.ts";

/** The server that runs on this data folder; undefined where there is none. */
export function runningServer(folder: string = dataDir()): ServerFile | undefined {
  return serverOn(folder);
}
