import { verify } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { VerifierKey } from "./note.ts";
import { bytesOf } from "./records.ts";
import { type Findings, newFindings } from "./report.ts";
import type { Source } from "./source.ts";

export type CertificateReport = {
  readonly ok: boolean;
  readonly certificate: string | null;
  readonly subject: string | null;
  /** What was erased of a customer who stays, as signed; null where everything was. */
  readonly fields: readonly string[] | null;
  readonly at: string | null;
  readonly finalAt: string | null;
  /** What the look through everything found, as signed; null where nobody had looked. */
  readonly residue: number | null;
  /** Whether the entry of the erasure was looked for in a ledger, or the certificate stands alone. */
  readonly ledger: "entry found" | "entry missing" | "not looked at";
  readonly findings: Findings["list"];
};

const LABEL = "strongroom-erasure-certificate/v1\n";
const ED25519 = 0x01;
/** The members in the order in which they are signed. Certificates of before have no residue, those of everything no fields. */
const MEMBERS = ["id", "subject", "fields", "at", "destroyed", "kept", "entry", "finalAt", "residue"] as const;

const OPTIONAL: ReadonlySet<string> = new Set(["residue", "fields"]);

type Members = Readonly<Record<string, unknown>>;

/**
 * Checks a certificate of erasure by the public keys of the business's ledger, and against that ledger where one is at hand. It
 * takes the certificate, or the answer of the API that has it inside.
 */
export async function verifyCertificate(
  text: string,
  keys: readonly VerifierKey[],
  source: Source | undefined,
): Promise<CertificateReport> {
  const findings = newFindings();
  const members = readMembers(text);
  if (members === undefined) {
    findings.add("certificate_unreadable", "certificate");
    return report(findings, undefined, "not looked at");
  }
  checkSignature(members, keys, findings);
  checkResidue(members, findings);
  const ledger = source === undefined ? "not looked at" : await checkEntry(members, source, findings);
  return report(findings, members, ledger);
}

/** Undefined for all that is not one certificate with each member once: a reader must not be shown another than is checked. */
function readMembers(text: string): Members | undefined {
  const whole = parseObject(text);
  const inner = whole?.["certificate"];
  const members = isMembers(inner) ? inner : whole;
  if (whole === undefined || members === undefined) return undefined;
  if ((text.match(/"(?:[^"\\]|\\.)*"\s*:/gu) ?? []).length !== countMembers(whole)) return undefined;
  const known: readonly string[] = [...MEMBERS, "signature"];
  const isWhole =
    known.every((name) => OPTIONAL.has(name) || name in members) && Object.keys(members).every((name) => known.includes(name));
  const texts = ["id", "subject", "at", "entry", "finalAt", "signature"];
  return isWhole && texts.every((name) => typeof members[name] === "string") ? members : undefined;
}

function checkSignature(members: Members, keys: readonly VerifierKey[], findings: Findings): void {
  const own = keys.filter((key) => key.type === ED25519);
  if (own.length === 0) return findings.add("key_missing", "keys");
  const signed = Object.fromEntries(MEMBERS.flatMap((name) => (name in members ? [[name, members[name]] as const] : [])));
  const message = Buffer.from(LABEL + JSON.stringify(signed), "utf8");
  const signature = bytesOf(String(members["signature"]));
  if (signature === undefined || !own.some((key) => verify(null, message, key.key, signature)))
    findings.add("certificate_signature_wrong", String(members["id"]));
}

/** That the signature is good makes it a claim of the house; whether nothing is left is another question. */
function checkResidue(members: Members, findings: Findings): void {
  const id = String(members["id"]);
  const [at, finalAt] = [Date.parse(String(members["at"])), Date.parse(String(members["finalAt"]))];
  const residue = members["residue"];
  if (!(finalAt > at)) findings.add("certificate_times", id);
  if (residue === undefined) return;
  if (!isMembers(residue)) return findings.add("certificate_not_looked", id);
  const scanned = isMembers(residue["scanned"]) ? residue["scanned"] : {};
  if (!(Number(scanned["tables"]) > 0 && Number(scanned["rows"]) > 0)) findings.add("certificate_not_looked", id);
  if (!(Date.parse(String(residue["at"])) >= at)) findings.add("certificate_times", id);
  if (residue["found"] !== 0) findings.add("certificate_residue", id);
}

async function checkEntry(members: Members, source: Source, findings: Findings): Promise<CertificateReport["ledger"]> {
  const id = String(members["entry"]);
  for await (const group of source.leaves(0)) {
    for (const leaf of group) {
      if (leaf.kind !== "leaf" || leaf.id !== id) continue;
      const body = parseObject(leaf.body);
      const isSame =
        body !== undefined &&
        body["subject"] === members["subject"] &&
        (members["fields"] === undefined
          ? body["act"] === "subject.erase"
          : body["act"] === "subject.erase_part" && isDeepStrictEqual(body["fields"], members["fields"]));
      if (!isSame) findings.add("certificate_entry_differs", id);
      return "entry found";
    }
  }
  findings.add("certificate_entry_missing", id);
  return "entry missing";
}

function report(findings: Findings, members: Members | undefined, ledger: CertificateReport["ledger"]): CertificateReport {
  const textOf = (name: string): string | null => (typeof members?.[name] === "string" ? members[name] : null);
  const [residue, fields] = [members?.["residue"], members?.["fields"]];
  return {
    ok: findings.total === 0,
    certificate: textOf("id"),
    subject: textOf("subject"),
    fields: Array.isArray(fields) ? fields.map(String) : null,
    at: textOf("at"),
    finalAt: textOf("finalAt"),
    residue: isMembers(residue) && typeof residue["found"] === "number" ? residue["found"] : null,
    ledger,
    findings: findings.list,
  };
}

function parseObject(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMembers(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function countMembers(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, inner) => sum + countMembers(inner), own);
}
