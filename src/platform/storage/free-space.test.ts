import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Disk, type DiskState, lookAtFolder, reserveBytes, watchFreeSpace } from "./free-space.ts";

const MIB = 1024 ** 2;

async function watched(disk: { freeBytes: number; sizeBytes: number }) {
  const told: DiskState[] = [];
  const space = await watchFreeSpace(
    async () => ({ ...disk }),
    (state) => told.push(state),
  );
  const at = async (freeBytes: number): Promise<DiskState | "not_ours"> => {
    disk.freeBytes = freeBytes;
    await space.look();
    return space.state();
  };
  return { space, told, at };
}

test("below its reserve a disk is nearly full, and not well above it again before half as much more is free", async () => {
  const { space, told, at } = await watched({ freeBytes: 5_000 * MIB, sizeBytes: 100_000 * MIB });
  expect([space.state(), space.isReadOnly()]).toEqual(["enough", false]);
  expect(await at(512 * MIB)).toBe("enough");
  expect([await at(511 * MIB), space.isReadOnly()]).toEqual(["nearly_full", true]);
  expect(await at(513 * MIB)).toBe("nearly_full");
  expect(await at(767 * MIB)).toBe("nearly_full");
  expect(await at(768 * MIB)).toBe("enough");
  expect(await at(513 * MIB)).toBe("enough");
  expect([await at(31 * MIB), space.isReadOnly()]).toEqual(["full", true]);
  expect(await at(600 * MIB)).toBe("nearly_full");
  expect(told).toEqual(["nearly_full", "enough", "full", "nearly_full"]);
  space.stop();
});

test("of a small disk a tenth is kept free", async () => {
  const disk = { freeBytes: 61 * MIB, sizeBytes: 600 * MIB };
  expect(reserveBytes(disk)).toBe(60 * MIB);
  const { space, at } = await watched(disk);
  expect(space.state()).toBe("enough");
  expect(await at(59 * MIB)).toBe("nearly_full");
  expect(await at(29 * MIB)).toBe("full");
  space.stop();
});

test("a disk that is nearly full from the beginning is told at once", async () => {
  const { space, told } = await watched({ freeBytes: 100 * MIB, sizeBytes: 100_000 * MIB });
  expect([space.state(), told]).toEqual(["nearly_full", ["nearly_full"]]);
  space.stop();
});

test("while a disk does not answer, what was seen last stands", async () => {
  let answer = async (): Promise<Disk> => ({ freeBytes: MIB, sizeBytes: 1_000 * MIB });
  const space = await watchFreeSpace(() => answer());
  answer = async () => await Promise.reject(new Error("EIO"));
  await expect(space.look()).rejects.toThrow("EIO");
  expect(space.state()).toBe("full");
  space.stop();
});

test("a folder that is not there yet is looked for where it will be", async () => {
  const disk = await lookAtFolder(join(tmpdir(), "not", "there", "yet"))();
  expect(disk.freeBytes).toBeGreaterThan(0);
  expect(disk.sizeBytes).toBeGreaterThanOrEqual(disk.freeBytes);
});
