import type { TenantId } from "../../base/ids.ts";
import type { View } from "../../base/payload.ts";
import { startKeeper, type Keeper, type KeeperOptions, type OpenGroup, type Opened, type SealedGroup, type SealGroup } from "./keeper.ts";
import { cheapRoot } from "./testing.ts";

/** For tests of the keeper: a real process, opened, with one tenant. */
export const TENANT: TenantId = "ten_00000000000000000000000001";
export const OTHER_TENANT: TenantId = "ten_00000000000000000000000002";
export const PASSPHRASE = "correct horse battery staple";

export async function openKeeper(options: KeeperOptions = {}): Promise<Keeper> {
  const keeper = startKeeper(options);
  await keeper.unseal(await cheapRoot(PASSPHRASE), PASSPHRASE);
  for (const tenant of [TENANT, OTHER_TENANT]) {
    await keeper.newTenantKeys(tenant);
    await keeper.newEpoch(tenant, 1);
  }
  return keeper;
}

export function groupOf(plaintexts: readonly (Uint8Array | string)[], overrides: Partial<SealGroup> = {}): SealGroup {
  return {
    subject: "sub_00000000000000000000000001",
    keyClass: "identity",
    epoch: 1,
    wrapped: null,
    items: plaintexts.map((plaintext, n) => ({ recordType: "value", record: "rec_1", field: `field_${n}`, revision: 7, plaintext })),
    ...overrides,
  };
}

/** The sealed group as it would be asked to open again. */
export function toOpen(
  group: SealGroup,
  sealed: SealedGroup | undefined,
  view: View | { readonly kind: "raw" } = { kind: "raw" },
): OpenGroup {
  const envelopes = sealed?.envelopes ?? [];
  const items = group.items.map(({ recordType, record, field, revision }, n) => {
    return { recordType, record, field, revision, envelope: envelopes[n] ?? new Uint8Array(0), view };
  });
  return { subject: group.subject, keyClass: group.keyClass, epoch: group.epoch, wrapped: sealed?.wrapped ?? new Uint8Array(0), items };
}

export async function sealAndPrepare(keeper: Keeper, plaintexts: readonly Uint8Array[], view?: View): Promise<OpenGroup> {
  const group = groupOf(plaintexts);
  const [sealed] = await keeper.seal(TENANT, [group]);
  return toOpen(group, sealed, view);
}

/** The opened bytes or the code, flat. */
export async function openAll(
  keeper: Keeper,
  groups: readonly OpenGroup[],
  tenant: TenantId = TENANT,
): Promise<readonly (Buffer | string)[]> {
  return (await keeper.open(tenant, { actor: "test" }, groups)).flat().map(shown);
}

export function shown(opened: Opened): Buffer | string {
  return opened.ok ? Buffer.from(opened.bytes) : opened.code;
}
