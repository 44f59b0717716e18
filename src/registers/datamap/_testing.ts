import { compileMap } from "./compile-map.ts";
import { parseMapJson } from "./parse-map.ts";
import type { CompiledMap, DataMap } from "./types.ts";

/** A small map as a caller would send it; tests change it before it is read. */
export function smallMap() {
  return {
    controller: { name: "Blue Sky", email: "privacy@bluesky.example", jurisdictions: ["US-CA", "GB", "EU"] },
    purposes: {
      booking: { label: "Book your travel", basis: "contract", task: "Book flights" },
      newsletter: { label: "Send you offers", basis: "consent" },
    } as Record<string, Record<string, unknown>>,
    fields: {
      email: {
        label: "E-mail",
        category: "contact",
        type: "email",
        lookup: "exact",
        purposes: ["booking", "newsletter"],
        retention: { booking: "3y", newsletter: "6m" },
      },
      passport: { label: "Passport number", category: "government-id", type: "text", purposes: ["booking"], retention: "1y" },
      diet: { label: "Diet", category: "health", type: "text", purposes: ["booking"], retention: "30d", strength: { use: 2, clear: 3 } },
      card: { label: "Payment card", category: "payment-card", type: "card", many: true, purposes: ["booking"], retention: "1y" },
    } as Record<string, Record<string, unknown>>,
    roles: {
      concierge: { booking: { email: ["masked", "change"], passport: ["masked", "use"] } },
      manager: { booking: { passport: ["clear"], email: ["clear"] }, needs: { clear: { approval: 2, reason: true } } },
    } as Record<string, Record<string, unknown>>,
    recipients: {
      airline: { label: "The airlines", vendor: "airline", purposes: ["booking"], fields: ["passport"] },
    } as Record<string, Record<string, unknown>>,
  };
}

export function readSmallMap(change: (map: ReturnType<typeof smallMap>) => void = () => {}): DataMap {
  const map = smallMap();
  change(map);
  const parsed = parseMapJson(map);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.map;
}

export function compileSmallMap(change: (map: ReturnType<typeof smallMap>) => void = () => {}, version = 1): CompiledMap {
  return compileMap(readSmallMap(change), version);
}
