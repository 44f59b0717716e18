import { type RunnerTestCase, type RunnerTestFile, TestRunner, type TestTryOptions } from "vitest";

/**
 * A test that failed is tried once more, and from the beginning of its file: what is set up before all is made anew, and what came
 * before it is done again. So it finds what it found at first, not what that try left half-way: an e-mail that is taken by now, a
 * clock that was moved on, a page that stands open, a server that runs.
 *
 * With `AGAIN=1` each file is done a second time even though it passed, which tells whether it can be.
 */
export default class SecondTry extends TestRunner {
  override async onBeforeRunTask(test: RunnerTestCase): Promise<void> {
    if (process.env["AGAIN"] === "1" && (!isSetUp(test.file) || test.file.tasks.at(-1) === test)) test.repeats = 1;
    await super.onBeforeRunTask(test);
  }

  // oxlint-disable-next-line typescript/no-misused-promises -- whoever calls it waits for it
  override async onBeforeTryTask(test: RunnerTestCase, options: TestTryOptions): Promise<void> {
    // Those that run at the same time share what is set up: it is not taken from under the others.
    if (options.retry + options.repeats > 0 && isSetUp(test.file) && test.concurrent !== true) await beginAnew(test);
    super.onBeforeTryTask(test, options);
  }
}

function isSetUp(file: RunnerTestFile): boolean {
  return TestRunner.getSuiteHooks(file).beforeAll.length > 0;
}

async function beginAnew(test: RunnerTestCase): Promise<void> {
  const { file } = test;
  const { beforeAll, afterAll } = TestRunner.getSuiteHooks(file);
  // What was left half-way need not close as it should: that is told by the first try.
  for (const tearDown of afterAll.toReversed()) await Promise.allSettled([tearDown(file)]);
  for (const setUp of beforeAll) await setUp(file);
  for (const earlier of file.tasks.slice(0, file.tasks.indexOf(test))) {
    if (earlier.type === "test" && earlier.result?.state === "pass") await runAgain(earlier);
  }
}

async function runAgain(test: RunnerTestCase): Promise<void> {
  const { beforeEach, afterEach } = TestRunner.getSuiteHooks(test.file);
  for (const setUp of beforeEach) await setUp(test.context, test.file);
  try {
    await TestRunner.getTestFn(test)();
  } finally {
    for (const tearDown of afterEach.toReversed()) await tearDown(test.context, test.file);
  }
}
