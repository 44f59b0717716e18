import { BaseSequencer, type TestSpecification } from "vitest/node";

const STORIES = /\/test\/journeys\//u;

/** Stories take up to minutes: long ones last would leave all workers but one with nothing to do. Among them and after them, the longest first. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's: vitest's
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(STORIES.test(b.moduleId)) - Number(STORIES.test(a.moduleId)));
  }
}
