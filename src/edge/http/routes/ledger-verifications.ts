import { publicKeys } from "../../../platform/keeper/keyring.ts";
import { withSnapshot } from "../../../platform/storage/tx.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { logOrigin, verifierKeys } from "../../../registers/ledger/note.ts";
import { readCheckpoint } from "../../../registers/ledger/proofs.ts";
import { type LedgerProblem, verifyNewest } from "../../../registers/ledger/verify-newest.ts";
import { checkSignature, parseCheckpoint, parseVerifierKey } from "../../cli/verify/note.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/ledger.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";

const ENTRIES_DEFAULT = 10_000;

const SAY = {
  checkpoint_unreadable: "The signed head of the log cannot be read.",
  signature_wrong: "The signature of the log's head does not fit it.",
  root_differs: "The tree does not add up to the root that was signed.",
  entry_differs: "The entry is not the one that was committed to.",
  entry_missing: "The entry at this index is missing.",
  columns_differ: "The columns by which the entry is found say another thing than the entry.",
  tile_missing: "A part of the tree is missing.",
  tile_differs: "A part of the tree does not add up to the part above it.",
} as const;

type Told = { readonly code: keyof typeof SAY; readonly index: number | null; readonly entry: string | null };

export function ledgerVerificationRoutes({ db }: Edge): readonly Route[] {
  return [
    route({
      room: "ledger",
      method: "POST",
      path: "/v1/ledger/verifications",
      anew: "It changes nothing.",
      policy: "owner",
      limiter: "caller",
      summary: "Hold the newest entries against the signed tree. `npx strongroom verify` checks everything, from outside.",
      ledger: { none: "It opens nothing." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.VerificationAsk },
      answer: { status: 200, describe: "What was found.", body: contract.VerificationAnswer },
      handle: ({ caller, body }) => withSnapshot(db, caller.tenant, (tx) => verify(tx, body.entries ?? ENTRIES_DEFAULT)),
    }),
  ];
}

async function verify(tx: Tx, count: number): Promise<Reply> {
  const note = (await readCheckpoint(tx))?.note;
  if (note === undefined) return tell({ size: 0, root: null, checked: 0, waiting: (await verifyNewest(tx, 0, 0)).waiting }, []);
  const checkpoint = parseCheckpoint(note);
  if (checkpoint === undefined) return tell({ size: 0, root: null, checked: 0, waiting: 0 }, [about("checkpoint_unreadable")]);

  const keys = verifierKeys(logOrigin(tx.tenant), await publicKeys(tx))
    .trim()
    .split("\n")
    .map(parseVerifierKey);
  const isSigned = keys.every((key) => key !== undefined && checkSignature(checkpoint, key) === "good");
  const newest = await verifyNewest(tx, checkpoint.size, count);
  const isRootRight = newest.root !== null && checkpoint.root.equals(newest.root);
  const { size } = checkpoint;
  return tell({ size, root: checkpoint.root.toString("base64"), checked: newest.checked, waiting: newest.waiting }, [
    ...(isSigned ? [] : [about("signature_wrong")]),
    ...(isRootRight ? [] : [about("root_differs")]),
    ...newest.problems.map((problem: LedgerProblem) => problem),
  ]);
}

function about(code: Told["code"]): Told {
  return { code, index: null, entry: null };
}

function tell(facts: { size: number; root: string | null; checked: number; waiting: number }, problems: readonly Told[]): Reply {
  return json(200, { ok: problems.length === 0, ...facts, problems: problems.map((one) => ({ ...one, say: SAY[one.code] })) });
}
