import type { IncomingMessage } from "node:http";
import { FILE_BYTES_MAX } from "../../base/limits.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { type Problem, problem } from "./problem.ts";
import { readBody } from "./read-body.ts";

const FILE_NAME = /^attachment;[ \t]*filename\*=UTF-8''([A-Za-z0-9%._~!$&+^`|-]{1,600})$/iu;

export type Upload = { readonly name: string; readonly bytes: Buffer };

/** One file of at most 10 MB as the whole body, its name in Content-Disposition. */
export async function readUpload(
  incoming: IncomingMessage,
): Promise<Result<Upload, { readonly code: "upload_refused"; readonly problem: Problem }>> {
  const name = fileName(incoming);
  if (name === undefined) {
    const fault = { field: "Content-Disposition", code: "invalid", say: "Expected attachment; filename*=UTF-8''name.pdf" };
    return refuse({ code: "upload_refused", problem: problem("invalid_input", { fields: [fault] }) });
  }
  const read = await readBody(incoming, FILE_BYTES_MAX);
  return read.ok ? ok({ name, bytes: read.value }) : refuse({ code: "upload_refused", problem: problem(read.refusal.code) });
}

/** A browser saves what comes under this, and shows nothing of it. */
export function attachmentOf(name: string): { readonly "content-disposition": string } {
  return { "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}` };
}

/** A file without a name is called `file`; undefined for a header that is not of the one form. */
function fileName(incoming: IncomingMessage): string | undefined {
  const given = incoming.headers["content-disposition"];
  if (given === undefined) return "file";
  const encoded = FILE_NAME.exec(given)?.[1];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
