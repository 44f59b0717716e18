import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Numbers for Prometheus. Labels are route patterns, methods and codes from our own lists, never anything a caller chose. */
export type Metrics = {
  /** Bound once per route, so that counting costs an addition and not a look-up by labels. */
  route(method: string, pattern: string): RouteMetrics;
  gauge(name: string, help: string, read: () => number): void;
  /** Counts by one label; its values come from a list of ours. */
  counter(name: string, help: string, label: string): (value: string) => void;
  text(): Promise<string>;
  readonly contentType: string;
};

type RouteMetrics = { answered(status: number, seconds: number): void };

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "strongroom_" });
  const answers = new Counter({
    name: "strongroom_http_answers_total",
    help: "Answers by route and status.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  });
  const durations = new Histogram({
    name: "strongroom_http_duration_seconds",
    help: "Time from the request's head to the answer's, by route.",
    labelNames: ["method", "route"],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });

  function route(method: string, pattern: string): RouteMetrics {
    const byStatus = new Map<number, ReturnType<typeof answers.labels>>();
    const duration = durations.labels({ method, route: pattern });
    return {
      answered: (status, seconds) => {
        const known = byStatus.get(status);
        const counter = known ?? answers.labels({ method, route: pattern, status: String(status) });
        if (known === undefined) byStatus.set(status, counter);
        counter.inc();
        duration.observe(seconds);
      },
    };
  }

  return {
    route,
    gauge: (name, help, read) => {
      const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: (): void => gauge.set(read()) });
    },
    counter: (name, help, label) => {
      const counter = new Counter({ name, help, labelNames: [label], registers: [registry] });
      return (value) => counter.inc({ [label]: value });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
