import type { Tx } from "../../platform/storage/tx.ts";
import type { Safe } from "../safe.ts";

/** What a look through every table and file found of somebody who was erased. */
export type Residue = {
  readonly at: string;
  /** How many columns and files still have something of the subject, where nobody said that it would be. */
  readonly found: number;
  /** Those, as "table.column" or "file:name"; at most twenty. */
  readonly places: readonly string[];
  /** How many values were looked for, beside the id; none where the look came too late to know them. */
  readonly values: number;
  readonly scanned: { readonly tables: number; readonly rows: number; readonly files: number; readonly bytes: number };
};

/** Its members stand in this order: the signature is over the text. */
export type Certificate = {
  readonly id: string;
  readonly subject: string;
  /** The fields that were erased, of a customer who stays; absent where everything was. */
  readonly fields?: readonly string[];
  readonly at: string;
  readonly destroyed: readonly string[];
  readonly kept: readonly { readonly what: string; readonly why: string; readonly until: string | null }[];
  readonly entry: string;
  /** When the erasure is final in backups too, at the latest: the key that wrapped the subject's keys is gone by then. */
  readonly finalAt: string;
  /** Null until it was looked for; absent in certificates of before. */
  readonly residue?: Residue | null;
  /** Ed25519 over the certificate's JSON without this member, under the label below, in base64. */
  readonly signature: string;
};

const CERTIFICATE_LABEL = "strongroom-erasure-certificate/v1\n";

export async function certify(safe: Safe, tx: Tx, unsigned: Omit<Certificate, "signature">): Promise<Certificate> {
  const message = Buffer.from(CERTIFICATE_LABEL + JSON.stringify(unsigned));
  const { ed25519 } = await safe.keeper.sign(tx.tenant, message);
  return { ...unsigned, signature: Buffer.from(ed25519).toString("base64") };
}
