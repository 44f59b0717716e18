import type { Redacted } from "../../base/redacted.ts";
import type { Provider, ProviderKind } from "./provider.ts";
import { openStripe } from "./stripe.ts";

export type ProviderAccess = {
  readonly kind: ProviderKind;
  readonly secretKey: Redacted<string>;
  readonly apiBase: string | null;
  readonly timeoutMs: number;
};

export function openProvider({ kind, ...access }: ProviderAccess): Provider {
  switch (kind) {
    case "stripe":
      return openStripe(access);
  }
}
