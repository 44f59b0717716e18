import { defineConfig } from "vitest/config";
import { LongFirst } from "./test/long-first.ts";

const ROOMS = [
  "src/**/*.test.ts",
  "demo/**/*.test.ts",
  "web/console/**/*.test.ts",
  "web/card/**/*.test.ts",
  "web/sealed/**/*.test.ts",
  "web/extension/**/*.test.ts",
];
const STORIES = ["test/**/*.test.ts"];
/** `--project rooms` or `--project stories`: a part of them. */
const isPartAsked = process.argv.some((word) => word.startsWith("--project"));

export default defineConfig({
  test: {
    globalSetup: ["test/global-setup.ts"],
    pool: "forks",
    // They wait for a browser, a commit or a clock about as often as they compute: a third and fourth find work to do on two cores.
    maxWorkers: 4,
    // One project: its workers read what the tests import once, and none of them waits for a project that has yet to end.
    projects: isPartAsked
      ? [
          { extends: true, test: { name: "rooms", include: ROOMS } },
          { extends: true, test: { name: "stories", include: STORIES } },
        ]
      : [{ extends: true, test: { name: "all", include: [...ROOMS, ...STORIES] } }],
    sequence: { sequencer: LongFirst },
    // Each file has a database of its own. What they import is the same, and reading it anew for each took a minute.
    isolate: false,
    restoreMocks: true,
    // What takes a quarter of a minute on two idle cores takes four times as long where others work, and is right.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Some journeys lose a race on a busy machine. Whatever is broken fails twice.
    retry: 1,
    runner: "test/second-try.ts",
    // A browser on a busy machine takes its time; what polls says what it waits for, and goes on at once when it is there.
    expect: { poll: { timeout: 30_000 } },
  },
});
