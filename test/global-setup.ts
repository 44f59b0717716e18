import { startTestServer } from "../src/platform/storage/testing.ts";

/** One PostgreSQL server for the whole run; each test makes databases of its own on it. */
export default async function setup(): Promise<() => Promise<void>> {
  return await startTestServer();
}
