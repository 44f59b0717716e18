import type { z } from "@hono/zod-openapi";
import { instant, instantToIso } from "../../../base/instant.ts";
import { Redacted } from "../../../base/redacted.ts";
import { type Result, ok, refuse } from "../../../base/result.ts";
import { faultOfRecipient } from "../../../platform/sealed-files/age.ts";
import { type DownloadLock, sealSheet } from "../../../platform/sealed-files/seal-sheet.ts";
import type { Sheet } from "../../../platform/sealed-files/sheet.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { findSubjects } from "../../../registers/subjects/subjects.ts";
import { admitExport } from "../../../safe/vault/export-granted.ts";
import { customersSheet } from "../../../workflows/downloads/customers-sheet.ts";
import { entriesSheet } from "../../../workflows/downloads/entries-sheet.ts";
import type { InTx } from "../../../workflows/downloads/in-tx.ts";
import { readImport } from "../../../workflows/imports/read-import.ts";
import type { Caller } from "../caller.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/downloads.ts";
import { adminEntry } from "../edge.ts";
import type { Edge } from "../edge.ts";
import { type Problem, problem } from "../problem.ts";
import { rejectedSheet } from "../rejected-sheet.ts";
import { fail, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";
import { within } from "../within.ts";

type Body = z.infer<typeof contract.DownloadBody>;
type Refused = { readonly code: string; readonly problem: Problem };

/** The only way in which many records leave as a file: encrypted, by somebody who just showed who they are, and noted. */
export function downloadRoutes(edge: Edge): readonly Route[] {
  return [
    route({
      room: "downloads",
      method: "POST",
      path: "/v1/downloads",
      anew: "A file is made each time, and kept nowhere.",
      policy: "key",
      limiter: "caller",
      fresh: true,
      summary: "Download customers, one customer, ledger entries or an import's rejected rows: CSV and JSON, always encrypted.",
      ledger: { acts: ["download.make", "subject.export"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.DownloadBody },
      answer: {
        status: 200,
        describe: "The encrypted file, as it is made.",
        body: "application/octet-stream",
        orTypes: ["application/zip"],
      },
      handle: async ({ caller, body }): Promise<Reply> => {
        if (body.recipient !== undefined) {
          const say = await faultOfRecipient(body.recipient);
          if (say !== undefined)
            return fail(problem("invalid_input", { fields: [{ field: "body.recipient", code: "recipient_invalid", say }] }));
        }
        const admitted = await within(edge.safe, caller, (tx) => admit(edge, tx, caller, body));
        return admitted.ok ? streamOf(admitted.value, body, instantToIso(edge.safe.clock())) : fail(admitted.refusal.problem);
      },
    }),
  ];
}

/** Decides whether the download may begin and notes it, in one transaction, ahead of its first byte. */
async function admit(edge: Edge, tx: Tx, caller: Caller, body: Body): Promise<Result<Sheet, Refused>> {
  const sheet = await sheetFor(edge, tx, caller, body);
  const { what, format, subject = null, purpose = null } = body;
  const detail = { what, format, lock: body.recipient === undefined ? "passphrase" : "recipient", import: body.import ?? null };
  const known = subject !== null && (await findSubjects(tx, [subject], [])).has(subject);
  const outcome = sheet.ok
    ? ({ outcome: "granted", form: "export" } as const)
    : ({ outcome: "refused", form: "export", codes: [sheet.refusal.code] } as const);
  const entry = adminEntry(caller.actor, "download.make", { ...outcome, subject: known ? subject : null, purpose, detail });
  await appendEntries(tx, [entry], edge.safe.clock());
  return sheet;
}

async function sheetFor(edge: Edge, tx: Tx, caller: Caller, body: Body): Promise<Result<Sheet, Refused>> {
  const { safe } = edge;
  const now = safe.clock();
  const inTx: InTx = (fn) => within(safe, caller, fn);
  const { actor } = caller;
  const { subject, purpose = null, reason = null } = body;
  const no = (told: Problem): Result<Sheet, Refused> => refuse({ code: told.code, problem: told });
  switch (body.what) {
    case "customers":
    case "subject": {
      const admitted = await admitExport(safe, tx, { actor, purpose }, now);
      if (!admitted.ok) return no(safeProblem(admitted.refusal));
      const found = subject === undefined ? undefined : (await findSubjects(tx, [subject], [])).get(subject);
      if (subject !== undefined && found === undefined) return no(safeProblem({ code: "subject_not_found" }));
      if (found !== undefined && found.erasedAt !== null) return no(safeProblem({ code: "subject_erased" }));
      const subjects = body.what === "subject" && subject !== undefined ? [subject] : null;
      return ok(customersSheet(safe, inTx, { actor, ...admitted.value, reason, subjects }, now));
    }
    case "ledger": {
      if (!actor.owner) return no(problem("owner_needed"));
      const time = (text: string | undefined) => (text === undefined ? null : instant(Date.parse(text)));
      return ok(entriesSheet(safe, inTx, { subject: subject ?? null, from: time(body.from), to: time(body.to) }));
    }
    case "rejected": {
      const id = body.import;
      const found = id === undefined ? undefined : await readImport(tx, id, actor);
      if (id === undefined || found === undefined) return no(problem("not_found"));
      // A file without rows would say that none was rejected.
      if (found.rejectedGone) return no(problem("rejections_gone"));
      return ok(rejectedSheet(inTx, id, actor));
    }
  }
}

function streamOf(sheet: Sheet, body: Body, at: string): Reply {
  const lock = lockOf(body);
  const file = `${sheet.name}-${at.slice(0, 10)}.zip${body.format === "age" ? ".age" : ""}`;
  return {
    kind: "stream",
    type: body.format === "age" ? "application/octet-stream" : "application/zip",
    chunks: async function* () {
      yield* await sealSheet(sheet, lock);
    },
    headers: { "content-disposition": `attachment; filename="${file}"` },
  };
}

function lockOf({ format, passphrase, recipient }: Body): DownloadLock {
  if (recipient !== undefined) return { format: "age", lock: { recipients: [recipient] } };
  const secret = new Redacted(passphrase ?? "");
  return format === "age" ? { format, lock: { passphrase: secret } } : { format, passphrase: secret };
}
