import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import { readTenant } from "../../../platform/storage/tenants.ts";
import type { Certificate } from "../../../safe/vault/certificate.ts";
import { withCertificateLink } from "../../../workflows/rights/certificate-link.ts";
import { findCertificate } from "../../../workflows/rights/erasing/plan.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { answerPage } from "./answer-page.ts";
import { certificatePage } from "./certificate-page.ts";
import type { Desk } from "./desk.ts";
import { A_PAGE, NO_EFFECT, customerRoom } from "./room.ts";

const Params = z.strictObject({ id: z.string().max(60), token: z.string().max(120) });
const PATH = "/c/certificates/{id}/{token}";
type Link = z.infer<typeof Params>;

/** Where whoever was erased fetches the certificate, by the link of their last letter: it names nobody, and proves it. */
export function certificateRoutes(desk: Desk): readonly Route[] {
  const room = { ...customerRoom(desk), ...NO_EFFECT, method: "GET", params: Params } as const;
  return [
    route({
      ...room,
      path: PATH,
      summary: "That a customer was erased, for whoever has the link of the last letter.",
      answer: A_PAGE,
      handle: async ({ incoming, params }): Promise<Reply> => {
        const found = await findByLink(desk, params);
        return found === undefined ? fail(problem("not_found")) : await answerFound(desk, incoming, params, found);
      },
    }),
    route({
      ...room,
      path: `${PATH}/file`,
      summary: "The signed certificate of the erasure, as a file.",
      answer: { status: 200, describe: "The certificate.", body: "application/json" },
      handle: async ({ params }): Promise<Reply> => {
        const found = await findByLink(desk, params);
        if (found === undefined) return fail(problem("not_found"));
        const bytes = JSON.stringify(found.certificate, null, 2);
        const headers = { "content-disposition": 'attachment; filename="certificate.json"' };
        return { kind: "bytes", status: 200, type: "application/json", bytes, headers };
      },
    }),
  ];
}

type Found = { readonly business: string; readonly certificate: Certificate };

async function findByLink({ edge }: Desk, { id, token }: Link): Promise<Found | undefined> {
  return await withCertificateLink(edge.safe, { request: id, token }, async (tx, request) => {
    const found = await findCertificate(tx, request, edge.safe.clock());
    return found.ok ? { business: (await readTenant(tx))?.name ?? "", certificate: found.value } : undefined;
  });
}

async function answerFound(desk: Desk, incoming: IncomingMessage, { id, token }: Link, found: Found): Promise<Reply> {
  const path = `/c/certificates/${id}/${token}`;
  const look = desk.lookFor(incoming, path);
  const { business, certificate } = found;
  return await answerPage(
    desk,
    look,
    incoming,
    200,
    certificatePage(look, { business, file: `${path}/file`, isPart: certificate.fields !== undefined }),
  );
}
