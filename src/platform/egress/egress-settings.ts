import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { SECOND_MS } from "../../base/instant.ts";
import { BOUNDS_MAX } from "./messages.ts";

/** What an operator may set of the way to vendors. */
export type EgressSettings = {
  /** Resolvers that vendors' names are asked of; without them, the machine's own. */
  readonly egressResolvers?: readonly string[];
  /** Authorities, as PEM, that vendors' certificates may be signed by beside the ones that everybody trusts. */
  readonly egressAuthorities?: readonly string[];
  /** How long a vendor may take to answer. */
  readonly egressTotalMs?: number;
};

type Problem = { readonly name: string; readonly say: string };

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu;

/** `EGRESS_DNS` (addresses, with a port if it is not 53), `EGRESS_CA_FILE` and `EGRESS_TIMEOUT_SECONDS`. */
export function readEgressSettings(
  dns: string | undefined,
  caFile: string | undefined,
  timeout: string | undefined,
): { readonly ok: true; readonly settings: EgressSettings } | { readonly ok: false; readonly problems: readonly Problem[] } {
  const resolvers = (dns ?? "").split(/[\s,]+/u).filter((one) => one !== "");
  const authorities = caFile === undefined || caFile === "" ? [] : readAuthorities(caFile);
  const problems: Problem[] = [];
  if (!resolvers.every(isResolver))
    problems.push({ name: "EGRESS_DNS", say: "is not a list of addresses such as 9.9.9.9, [2620:fe::fe]:53" });
  if (authorities === undefined) problems.push({ name: "EGRESS_CA_FILE", say: "is not a file of certificates in PEM" });
  const seconds = Number(timeout ?? "");
  if (timeout !== undefined && timeout !== "" && !(Number.isInteger(seconds) && seconds >= 1 && seconds * SECOND_MS <= BOUNDS_MAX.totalMs))
    problems.push({ name: "EGRESS_TIMEOUT_SECONDS", say: "is not a whole number from 1 to 30" });
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    settings: {
      ...(resolvers.length === 0 ? {} : { egressResolvers: resolvers }),
      ...(authorities === undefined || authorities.length === 0 ? {} : { egressAuthorities: authorities }),
      ...(seconds === 0 ? {} : { egressTotalMs: seconds * SECOND_MS }),
    },
  };
}

function isResolver(text: string): boolean {
  const [, six, four, port] = /^(?:\[([0-9a-f:]+)\]|([0-9.]+))(?::(\d{1,5}))?$/iu.exec(text) ?? [];
  const address = six ?? four ?? text;
  return isIP(address) !== 0 && (port === undefined || Number(port) <= 65_535);
}

function readAuthorities(file: string): readonly string[] | undefined {
  try {
    const found = readFileSync(file, "utf8").match(CERTIFICATE);
    return found === null ? undefined : [...found];
  } catch {
    return undefined;
  }
}
