import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["test/global-setup.ts"],
    pool: "forks",
    // Stories wait for a browser, a commit or a clock about as often as they compute: a third finds work to do on two cores.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: "rooms",
          // After the stories, which take up to a minute: long ones last would leave all workers but one with nothing to do.
          sequence: { groupOrder: 1 },
          // They wait more than stories do: beside three, some of two cores idled.
          maxWorkers: 4,
          include: [
            "src/**/*.test.ts",
            "demo/**/*.test.ts",
            "web/console/**/*.test.ts",
            "web/card/**/*.test.ts",
            "web/sealed/**/*.test.ts",
            "web/extension/**/*.test.ts",
          ],
          // Each file has a database of its own. What they import is the same, and reading it anew for each took a minute.
          isolate: false,
          restoreMocks: true,
        },
      },
      { extends: true, test: { name: "stories", include: ["test/**/*.test.ts"], isolate: false } },
    ],
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
