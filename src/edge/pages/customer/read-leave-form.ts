import type { IncomingMessage } from "node:http";
import { readBody } from "../../http/read-body.ts";

/** What a POST to a way out wants. Mail programs send `List-Unsubscribe=One-Click`, our page the same beside its address. */
export type LeaveForm = { readonly isPage: boolean; readonly isAll: boolean; readonly stays: boolean };

const STAYS = /(?:^|&)stay=yes(?:&|$)/u;
const ALL = /(?:^|&)all=yes(?:&|$)/u;
const FORM = /^application\/x-www-form-urlencoded/iu;

/**
 * Reads as little as it can, so that nothing a mail program writes keeps anybody from leaving: RFC 8058 allows both kinds
 * of forms, and only our own page can ask to stay. A browser says where it came from, which a mail program's server does not.
 */
export async function readLeaveForm(incoming: IncomingMessage, bytesMax: number): Promise<LeaveForm> {
  const read = await readBody(incoming, bytesMax);
  const text = read.ok && FORM.test(incoming.headers["content-type"] ?? "") ? read.value.toString("latin1") : "";
  const { "sec-fetch-site": site, origin } = incoming.headers;
  return { isPage: site !== undefined || origin !== undefined, isAll: ALL.test(text), stays: STAYS.test(text) };
}
