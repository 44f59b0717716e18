import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

test("counts answers by route pattern and status, and reads gauges when asked", async () => {
  const metrics = createMetrics();
  let size = 3;
  metrics.gauge("strongroom_ledger_size", "Entries.", () => size);
  metrics.route("GET", "/v1/x/{id}").answered(200, 0.002);
  metrics.route("GET", "/v1/x/{id}").answered(404, 0.002);
  size = 4;
  const text = await metrics.text();
  expect(text).toContain('strongroom_http_answers_total{method="GET",route="/v1/x/{id}",status="200"} 1');
  expect(text).toContain('strongroom_http_answers_total{method="GET",route="/v1/x/{id}",status="404"} 1');
  expect(text).toContain("strongroom_ledger_size 4");
});
