import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { selfSigned } from "../outbox/_test-certificate.ts";
import { readEgressSettings } from "./egress-settings.ts";

test("resolvers are addresses with a port or without, and authorities a file of certificates; nothing is right, too; a vendor has 30 seconds at most", () => {
  const folder = mkdtempSync(join(tmpdir(), "egress-"));
  const [file, wrong] = [join(folder, "ca.pem"), join(folder, "wrong.pem")];
  writeFileSync(file, `# ours\n${selfSigned("a.example").cert}\n${selfSigned("b.example").cert}`);
  writeFileSync(wrong, "no certificate");
  expect(readEgressSettings(undefined, undefined, undefined)).toEqual({ ok: true, settings: {} });
  expect(readEgressSettings("9.9.9.9, 127.0.0.1:5353 [2620:fe::fe]:53 ::1", file, "7")).toMatchObject({
    settings: {
      egressResolvers: ["9.9.9.9", "127.0.0.1:5353", "[2620:fe::fe]:53", "::1"],
      egressAuthorities: [expect.any(String), expect.any(String)],
      egressTotalMs: 7_000,
    },
  });
  for (const [dns, ca, seconds] of [
    ["dns.example", ""],
    ["9.9.9", ""],
    ["9.9.9.9:99999", ""],
    ["", wrong],
    ["", join(folder, "none.pem")],
    ["", "", "31"],
    ["", "", "1.5"],
    ["", "", "-1"],
  ])
    expect(readEgressSettings(dns, ca, seconds).ok, `${dns} ${ca} ${seconds}`).toBe(false);
  rmSync(folder, { recursive: true });
});
