import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PLAIN_MAP, person } from "../support/plain-map.ts";
import { type Strongroom, makeStrongroom } from "../support/strongroom.ts";

let room: Strongroom;
beforeAll(() => {
  room = makeStrongroom();
});
afterAll(() => room.remove());

test("sealed, no route returns personal data or takes any; unsealed, everything is there", async () => {
  const { ownerKey } = await room.init(PLAIN_MAP);
  const open = await room.serve();
  const { key } = await room.key("clerk", { purposes: ["booking"] });
  const created = await open.call("POST", "/v1/subjects", { key, body: { fields: person(1) } });
  expect(created.status, created.text).toBe(201);
  const id = String(created.json.id);
  await open.stop();

  const app = await room.serve({ STRONGROOM_PASSPHRASE_FILE: "" });
  expect((await app.call("GET", "/healthz")).json.status).toBe("sealed");
  const asks: readonly [string, string, unknown?][] = [
    ["GET", `/v1/subjects/${id}`],
    ["POST", `/v1/subjects/${id}/reveals`, { fields: ["email"], purpose: "booking" }],
    ["POST", "/v1/reveals", { items: [{ subject: id, fields: ["email"] }], purpose: "booking" }],
    ["POST", `/v1/subjects/${id}/comparisons`, { field: "email", value: "a@b.example" }],
    ["POST", "/v1/subjects/search", { field: "email", equals: person(1)["email"] }],
    ["PATCH", `/v1/subjects/${id}`, { fields: { fullname: "Other Name" } }],
    ["POST", "/v1/subjects", { fields: person(2) }],
  ];
  for (const [method, path, body] of asks) {
    const answer = await app.call(method, path, { key, body });
    expect([method, path, answer.status, answer.json?.code]).toEqual([method, path, 503, "sealed"]);
  }
  const erased = await app.call("POST", "/v1/erasures", { key: ownerKey, body: { subject: id, reason: "asked by mail" } });
  expect(erased.status).toBe(503);

  const wrongFile = join(room.home, "wrong");
  writeFileSync(wrongFile, "another passphrase than that\n");
  const wrong = await room.cli(["unseal", "--passphrase-file", wrongFile, "--json"], { env: { PORT: String(app.port) } });
  expect(wrong.status).toBe(1);
  const unsealed = await room.cli(["unseal", "--json"], { env: { PORT: String(app.port) } });
  expect(unsealed.status, `${unsealed.stdout}${unsealed.stderr}`).toBe(0);
  expect((await app.call("GET", "/healthz")).json.status).toBe("ok");
  const revealed = await app.call("POST", `/v1/subjects/${id}/reveals`, { key, body: { fields: ["email"], purpose: "booking" } });
  expect(revealed.json.fields.email.value).toBe(person(1)["email"]);
  expect((await app.call("POST", "/v1/subjects/search", { key, body: { field: "email", equals: person(2)["email"] } })).json.items).toEqual(
    [],
  );
});
