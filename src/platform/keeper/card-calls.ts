import { Outage } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { type Instant, SECOND_MS } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import { asking } from "./asking.ts";
import type { CardBinding } from "./card-info.ts";
import {
  holdCodeFrame,
  readFlags,
  readSame,
  receiveFrame,
  relabelFrame,
  requestsFrame,
  takeCodeFrame,
  sameFrame,
  sealReceivedFrame,
} from "./card-messages.ts";
import type { CardGroup, CardPlace, SealedBlob, WantedCard } from "./card-values.ts";
import { ASK } from "./frames.ts";
import { askForgetCardKey, askLoadCardKey, askNewCardKey, type CannotOpen, type CardKey } from "./lifecycle.ts";
import { forgetCardKey, rememberCardKey, type Memory } from "./memory.ts";
import type { ReceiveReply } from "./receive-card.ts";
import { THERE } from "./received-cards.ts";
import { type CodeHandOver, type HandedOver, readHandedOver } from "./hand-over.ts";
import { RELABELLED, type CardPatch } from "./relabel-card.ts";
import type { Supervisor } from "./supervise.ts";
import type { SealedGroup } from "./values.ts";
import { takeBlob, takeByte, takeUint32 } from "./wire.ts";

/** What the keeper does with cards: they come in sealed and are sealed again, and neither number nor code leaves it. */
export type CardCalls = {
  newCardKey(tenant: TenantId, keyId: string): Promise<CardKey>;
  /** Answers the public half, as it follows from the private one. */
  loadCardKey(tenant: TenantId, keyId: string, wrapped: Uint8Array): Promise<Result<Uint8Array, CannotOpen>>;
  forgetCardKey(tenant: TenantId, keyId: string): Promise<void>;
  /** Opens what the card page sealed and checks the card; it is held for a minute under the handle. `worded`: fields of plain words. */
  receive(
    tenant: TenantId,
    binding: Omit<CardBinding, "tenant">,
    blob: SealedBlob,
    more: { readonly now: Instant; readonly worded: readonly string[] },
  ): Promise<ReceiveReply>;
  /** Seals a card that was received; an empty nickname is none. An outage where its minute is over. */
  sealReceived(tenant: TenantId, handle: string, nickname: string, place: CardPlace): Promise<SealedGroup>;
  /** Per card: null where it is another card, else the nickname under which it is kept. */
  sameCard(tenant: TenantId, wanted: WantedCard, groups: readonly CardGroup[]): Promise<readonly (string | null)[]>;
  /** Ends a handle. The security code, if one came, is kept for the request for an hour at most. */
  holdCode(tenant: TenantId, handle: string, request: string): Promise<void>;
  hasCodes(tenant: TenantId, requests: readonly string[]): Promise<readonly boolean[]>;
  dropCodes(tenant: TenantId, requests: readonly string[]): Promise<void>;
  /** A request's code, sealed to the key of the process that sends it; null where none is held. It is handed over once. */
  takeCode(tenant: TenantId, request: string, handOver: CodeHandOver): Promise<HandedOver | null>;
  /** The same card with other labels, sealed anew for `revision`; null where it cannot be opened. */
  relabel(tenant: TenantId, group: CardGroup, revision: number, patch: CardPatch): Promise<Uint8Array | null>;
};

export function cardCalls(supervisor: Supervisor, memory: Memory): CardCalls {
  return { ...keyCalls(supervisor, memory), ...receivedCalls(supervisor), ...codeCalls(supervisor) };
}

function keyCalls(supervisor: Supervisor, memory: Memory): Pick<CardCalls, "newCardKey" | "loadCardKey" | "forgetCardKey"> {
  return {
    newCardKey: (tenant, keyId) =>
      asking(async () => {
        const key = await askNewCardKey(supervisor.open(), tenant, keyId);
        rememberCardKey(memory, tenant, keyId, key.wrapped);
        return key;
      }),
    loadCardKey: (tenant, keyId, wrapped) =>
      asking(async () => {
        const loaded = await askLoadCardKey(supervisor.open(), tenant, keyId, wrapped);
        if (loaded.ok) rememberCardKey(memory, tenant, keyId, wrapped);
        return loaded;
      }),
    forgetCardKey: (tenant, keyId) =>
      asking(() => {
        forgetCardKey(memory, tenant, keyId);
        return askForgetCardKey(supervisor.open(), tenant, keyId);
      }),
  };
}

function receivedCalls(supervisor: Supervisor): Pick<CardCalls, "receive" | "sealReceived" | "sameCard" | "relabel"> {
  return {
    receive: (tenant, binding, blob, { now, worded }) =>
      asking(() =>
        supervisor.open().ask(
          (id) => receiveFrame(id, { ...binding, tenant }, blob, { nowSeconds: Math.floor(now / SECOND_MS), worded }),
          (reply) => JSON.parse(takeBlob(reply).toString("utf8")) as ReceiveReply,
        ),
      ),
    sealReceived: (tenant, handle, nickname, place) =>
      asking(() =>
        supervisor.open().ask(
          (id) => sealReceivedFrame(id, tenant, handle, nickname, place),
          (reply) => {
            if (takeByte(reply) !== THERE) throw gone();
            return { epoch: takeUint32(reply), wrapped: takeBlob(reply), envelopes: [takeBlob(reply)] };
          },
        ),
      ),
    sameCard: (tenant, wanted, groups) =>
      asking(() =>
        supervisor.open().ask(
          (id) => sameFrame(id, tenant, wanted, groups),
          (reply) => {
            if (takeByte(reply) !== THERE) throw gone();
            return readSame(reply, groups.length);
          },
        ),
      ),
    relabel: (tenant, group, revision, patch) =>
      asking(() =>
        supervisor.open().ask(
          (id) => relabelFrame(id, tenant, group, revision, patch),
          (reply) => (takeByte(reply) === RELABELLED ? takeBlob(reply) : null),
        ),
      ),
  };
}

function codeCalls(supervisor: Supervisor): Pick<CardCalls, "holdCode" | "hasCodes" | "dropCodes" | "takeCode"> {
  return {
    holdCode: (tenant, handle, request) =>
      asking(() =>
        supervisor.open().ask(
          (id) => holdCodeFrame(id, tenant, handle, request),
          () => undefined,
        ),
      ),
    hasCodes: (tenant, requests) =>
      asking(() =>
        supervisor.open().ask(
          (id) => requestsFrame(id, ASK.hasCodes, tenant, requests),
          (reply) => readFlags(reply, requests.length),
        ),
      ),
    takeCode: (tenant, request, handOver) =>
      asking(() =>
        supervisor.open().ask(
          (id) => takeCodeFrame(id, tenant, request, handOver),
          (reply) => readHandedOver(takeBlob(reply)),
        ),
      ),
    dropCodes: (tenant, requests) =>
      asking(() =>
        supervisor.open().ask(
          (id) => requestsFrame(id, ASK.dropCodes, tenant, requests),
          () => undefined,
        ),
      ),
  };
}

/** The keeper was started again in between, or took longer than a minute: the customer's browser sends the same once more. */
function gone(): Outage {
  return new Outage("keeper_away", "a card that was received is no longer held");
}
