import { FILE_BYTES_MAX } from "../../../base/limits.ts";
import { unveil } from "../../../base/redacted.ts";
import { within } from "../within.ts";
import { cutFile } from "../../../safe/vault/file-parts.ts";
import { openFile, storeFile } from "../../../safe/vault/files.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/files.ts";
import { PurposeQuery } from "../contract/subjects.ts";
import type { Edge } from "../edge.ts";
import { attachmentOf, readUpload } from "../read-upload.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";

const ROOM = { room: "files", policy: "key", limiter: "caller", params: contract.FileParams } as const;
const ANY_TYPE = /^[a-z]+\/[A-Za-z0-9][A-Za-z0-9.+-]{0,80}$/u;

export function fileRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "PUT",
      path: "/v1/subjects/{id}/files/{field}",
      summary: "Store a file of at most 10 MB; its name goes in Content-Disposition, not into the address.",
      bringsIn: true,
      ledger: { acts: ["file.store"] },
      query: PurposeQuery,
      body: {
        kind: "stream",
        type: ANY_TYPE,
        types: ["application/pdf", "image/jpeg", "application/octet-stream"],
        bytesMax: FILE_BYTES_MAX,
      },
      answer: { status: 200, describe: "Stored.", body: contract.StoredFileAnswer },
      handle: async ({ caller, params, query, incoming }): Promise<Reply> => {
        const read = await readUpload(incoming);
        if (!read.ok) return fail(read.refusal.problem);
        const { name, bytes } = read.value;
        const ask = {
          actor: caller.actor,
          purpose: query.purpose ?? null,
          subject: params.id,
          field: params.field,
          name,
          mediaType: incoming.headers["content-type"] ?? "",
          parts: cutFile(bytes),
        };
        const stored = await within(safe, caller, (tx) => storeFile(safe, tx, ask));
        return stored.ok ? json(200, stored.value) : fail(safeProblem(stored.refusal));
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/subjects/{id}/files/{field}/reveals",
      anew: "A file is not kept a second time.",
      summary: "Open a file in clear, under the same decision as any reveal.",
      ledger: { acts: ["file.open"] },
      query: NOTHING,
      body: { kind: "json", schema: contract.OpenFileBody },
      answer: { status: 200, describe: "The file, as what it was stored.", body: "application/octet-stream", orTypes: ["*/*"] },
      handle: async ({ caller, params, body }): Promise<Reply> => {
        const ask = {
          actor: caller.actor,
          purpose: body.purpose ?? null,
          subject: params.id,
          field: params.field,
          reason: body.reason ?? null,
        };
        const opened = await within(safe, caller, (tx) => openFile(safe, tx, ask));
        if (!opened.ok) return fail(safeProblem(opened.refusal));
        const { name, mediaType, bytes, entry } = opened.value;
        const headers = { ...attachmentOf(name), "x-entry": entry };
        return {
          kind: "bytes",
          status: 200,
          type: ANY_TYPE.test(mediaType) ? mediaType : "application/octet-stream",
          bytes: unveil(bytes),
          headers,
        };
      },
    }),
  ];
}
