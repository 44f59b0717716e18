/** How the system and the driver say that nobody answered in time. */
const LATE: ReadonlySet<string> = new Set(["CONNECT_TIMEOUT", "ETIMEDOUT", "CONNECTION_DESTROYED", "CONNECTION_ENDED"]);

export const LONGER = "If connections only take long to be made, give them longer: connect_timeout=30 in DATABASE_URL.";

export function isLate(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && LATE.has(error.code);
}
