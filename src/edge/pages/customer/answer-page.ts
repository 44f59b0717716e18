import type { IncomingMessage } from "node:http";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Reply } from "../../http/route.ts";
import type { Html } from "../layout.ts";
import type { Desk } from "./desk.ts";
import type { Look } from "./frame.ts";
import { PASSKEY_PERMISSIONS_POLICY, PERMISSIONS_POLICY, pagePolicy } from "./policy.ts";

export type PageHeaders = {
  readonly cookie?: string;
  readonly retryAfterSeconds?: number;
  /** Pages elsewhere to which a form of this page leads. */
  readonly formTargets?: readonly string[];
  /** The page carries the script of passkeys, and that one alone. */
  readonly hasPasskeys?: true;
  /** What was sent stands in the page beside a secret. */
  readonly isUnpacked?: boolean;
};

const BROTLI_QUALITY = 5;
const ONE_YEAR = "max-age=31536000";

/**
 * A page as it leaves: packed, because it carries its script and style with it, and under its policy. Where something that a
 * caller chose stands in it beside a secret it is not packed, for its size would tell of the secret.
 */
export async function answerPage(
  { edge }: Desk,
  look: Look,
  incoming: IncomingMessage,
  status: number,
  markup: Html,
  { cookie, retryAfterSeconds, formTargets = [], hasPasskeys, isUnpacked = false }: PageHeaders = {},
): Promise<Reply> {
  const text = Buffer.from(String(await markup));
  const { encoding, bytes } = packed(text, isUnpacked ? "" : (incoming.headers["accept-encoding"]?.toString() ?? ""));
  return {
    kind: "bytes",
    status,
    type: "text/html; charset=utf-8",
    bytes,
    look: "page",
    headers: {
      "content-security-policy": pagePolicy(look.files, formTargets, hasPasskeys === true ? ["passkey"] : undefined),
      "permissions-policy": hasPasskeys === true ? PASSKEY_PERMISSIONS_POLICY : PERMISSIONS_POLICY,
      "content-language": look.language,
      vary: "accept-encoding, accept-language",
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
      ...(edge.cardOrigin.startsWith("https:") ? { "strict-transport-security": ONE_YEAR } : {}),
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
      ...(cookie === undefined ? {} : { "set-cookie": cookie }),
    },
  };
}

function packed(text: Buffer, accepted: string): { readonly encoding?: string; readonly bytes: Buffer } {
  if (/\bbr\b/u.test(accepted)) {
    const bytes = brotliCompressSync(text, {
      params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: text.length },
    });
    return { encoding: "br", bytes };
  }
  return /\bgzip\b/u.test(accepted) ? { encoding: "gzip", bytes: gzipSync(text) } : { bytes: text };
}
