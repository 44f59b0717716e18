import { readFileSync } from "node:fs";
import { assert } from "../../base/fault.ts";
import type { Route } from "../http/route.ts";
import { fileRoute } from "../http/routes/docs.ts";

/** The agents as they lie in `agent/`; the mark stands for the address of this house. */
const FILES = [
  { name: "strongroom-agent.sh", type: "text/x-shellscript; charset=utf-8" },
  { name: "strongroom-agent.ps1", type: "text/plain; charset=utf-8" },
] as const;
const MARK = "@ORIGIN@";

/** What a person runs on their computer reports to the house that it came from, and to no other. */
export function agentFileRoutes(publicOrigin: string): readonly Route[] {
  assert(/^https?:\/\/[\w.:[\]-]+$/u.test(publicOrigin), "an origin that could end a quote stands in no script");
  return FILES.map(({ name, type }) => {
    const text = readFileSync(new URL(`../../../agent/${name}`, import.meta.url), "utf8");
    assert(text.split(MARK).length === 2, "an agent names its house in one place");
    return fileRoute(`/agent/${name}`, type, Buffer.from(text.replace(MARK, publicOrigin)));
  });
}
