import { unreachable } from "../../src/base/fault.ts";
import { personOf } from "./people.ts";

/** What to ask; the same for product and floor, which hold the same subject ids. */
export type RequestPlan = {
  readonly kind: "create" | "get" | "reveal-1" | "reveal-5" | "batch" | "search" | "compare";
  readonly key: string;
  /** Subject ids; the n-th is the person of number n. */
  readonly subjects: readonly string[];
  /** The first number of a person that nobody has created yet. */
  readonly fresh: number;
};

const BATCH_SUBJECTS = 100;
const BATCH_FIELDS = '["email","fullname","passport"]';
const FIVE_FIELDS = '["email","phone","fullname","home","passport"]';

/** A function that gives the next whole HTTP/1.1 request as ASCII text. */
export function requestMaker(plan: RequestPlan, port: number): () => string {
  const { subjects, key } = plan;
  let fresh = plan.fresh;
  let state = 12_345;
  const anyNumber = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % subjects.length;
  };
  const common = `host: 127.0.0.1:${port}\r\nauthorization: Bearer ${key}\r\n`;
  const post = (path: string, body: string): string =>
    `POST ${path} HTTP/1.1\r\n${common}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const anySubject = (): string => subjects[anyNumber()] ?? "";

  switch (plan.kind) {
    case "create":
      return () => post("/v1/subjects", `{"fields":${JSON.stringify(personOf(fresh++))},"purpose":"booking"}`);
    case "get":
      return () => `GET /v1/subjects/${anySubject()}?purpose=booking HTTP/1.1\r\n${common}\r\n`;
    case "reveal-1":
      return () => post(`/v1/subjects/${anySubject()}/reveals`, '{"fields":["email"],"purpose":"booking"}');
    case "reveal-5":
      return () => post(`/v1/subjects/${anySubject()}/reveals`, `{"fields":${FIVE_FIELDS},"purpose":"booking"}`);
    case "batch":
      return () => {
        const start = anyNumber();
        const items = Array.from(
          { length: BATCH_SUBJECTS },
          (_, n) => `{"subject":"${subjects[(start + n * 37) % subjects.length] ?? ""}","fields":${BATCH_FIELDS}}`,
        );
        return post("/v1/reveals", `{"items":[${items.join(",")}],"purpose":"booking"}`);
      };
    case "search":
      return () => post("/v1/subjects/search", `{"field":"email","equals":"${personOf(anyNumber()).email}","purpose":"booking"}`);
    case "compare":
      return () => {
        const n = anyNumber();
        return post(
          `/v1/subjects/${subjects[n] ?? ""}/comparisons`,
          `{"field":"passport","value":"${personOf(n).passport}","purpose":"booking"}`,
        );
      };
    default:
      return unreachable(plan.kind);
  }
}
