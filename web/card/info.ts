import { behindLengths } from "../sealed/behind-lengths.ts";

/** To whom, for what and from where something is sealed: what `/c/key` tells, with the origin that the browser sees. */
export type Binding = {
  readonly origin: string;
  readonly tenant: string;
  readonly request: string;
  readonly formVersion: string;
  readonly keyId: string;
};

const LABEL = "strongroom/collect/1";

/** The `info` of HPKE. The keeper writes its own and compares by opening. */
export function infoOf({ origin, tenant, request, formVersion, keyId }: Binding): Uint8Array<ArrayBuffer> {
  return behindLengths([LABEL, origin, tenant, request, formVersion, keyId]);
}
