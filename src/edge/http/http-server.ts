import { createMetrics } from "../../platform/metrics/metrics.ts";
import type { Metrics } from "../../platform/metrics/metrics.ts";
import { createNonceMemory } from "../../registers/devices/nonce-memory.ts";
import { passkeyHome } from "../../platform/passkeys/verify-passkey.ts";
import { createKeyGate } from "../../registers/keys/authenticate.ts";
import { approvalsOf } from "../approvals-of.ts";
import { collectionOf } from "../collection-of.ts";
import { disclosingOf } from "../disclosing-of.ts";
import { lookerOf } from "../looker-of.ts";
import { mailingsOf } from "../mailings-of.ts";
import { rightsMailboxOf } from "../rights-mailbox-of.ts";
import { fillingOf, forwardingOf } from "../forwarding-of.ts";
import { paymentsOf } from "../payments-of.ts";
import type { House } from "../house.ts";
import { agentFileRoutes } from "../pages/agent-files.ts";
import { extensionFileRoutes } from "../pages/extension-files.ts";
import { noticePageRoutes } from "../pages/customer/notice-routes.ts";
import { customerRoutes } from "../pages/customer/routes.ts";
import { pageRoutes } from "../pages/routes.ts";
import { GRACE_MS, unlessAborted } from "../stopping.ts";
import { createApp } from "./app.ts";
import { createChangeDesk } from "./change-desk.ts";
import type { Edge } from "./edge.ts";
import { createGatekeeper } from "./gatekeeper.ts";
import { createHosts } from "./hosts.ts";
import { type Listening, createListener } from "./listener.ts";
import { createLooks } from "./looks.ts";
import { meterHouse } from "./meter-house.ts";
import { createPerformer } from "./perform.ts";
import type { Route } from "./route.ts";
import { accessReviewRoutes } from "./routes/access-reviews.ts";
import { approvalEventRoutes } from "./routes/approval-events.ts";
import { approvalRoutes } from "./routes/approvals.ts";
import { bulkUnlockRoutes } from "./routes/bulk-unlocks.ts";
import { cardPageRoutes } from "./routes/card-page.ts";
import { cardRoutes } from "./routes/cards.ts";
import { clearanceRoutes } from "./routes/clearances.ts";
import { collectionDeedRoutes } from "./routes/collection-deeds.ts";
import { collectionEventRoutes } from "./routes/collection-events.ts";
import { collectionRoutes } from "./routes/collection-requests.ts";
import { consentRoutes } from "./routes/consents.ts";
import { consentByEmailRoutes } from "./routes/consents-by-email.ts";
import { orderRoutes } from "./routes/orders.ts";
import { cspReportRoutes } from "./routes/csp-reports.ts";
import { dataMapRoutes } from "./routes/data-map.ts";
import { deviceAgentRoutes } from "./routes/device-agents.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { docsRoutes } from "./routes/docs.ts";
import { downloadRoutes } from "./routes/downloads.ts";
import { entryRoutes } from "./routes/entries.ts";
import { erasureRoutes } from "./routes/erasures.ts";
import { fileRoutes } from "./routes/files.ts";
import { fillFormRoutes } from "./routes/fill-forms.ts";
import { fillOfferRoutes } from "./routes/fill-offers.ts";
import { fillTicketRoutes } from "./routes/fill-tickets.ts";
import { fillRoutes } from "./routes/fills.ts";
import { forwardRoutes } from "./routes/forwards.ts";
import { glassBreakRoutes } from "./routes/glass-breaks.ts";
import { givenToVendorsRoutes } from "./routes/given-to-vendors.ts";
import { homeRoutes } from "./routes/home.ts";
import { houseRoutes } from "./routes/house.ts";
import { importRoutes } from "./routes/imports.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { invitationRoutes } from "./routes/invitations.ts";
import { keyRoutes } from "./routes/keys.ts";
import { ledgerVerificationRoutes } from "./routes/ledger-verifications.ts";
import { mapCheckRoutes } from "./routes/map-checks.ts";
import { mapVersionRoutes } from "./routes/map-versions.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { mailRoutes } from "./routes/mail.ts";
import { noticeLineRoutes } from "./routes/notice-lines.ts";
import { driftRoutes } from "./routes/drift.ts";
import { noticeTellingRoutes } from "./routes/notice-tellings.ts";
import { holdRoutes } from "./routes/holds.ts";
import { letterRoutes } from "./routes/letters.ts";
import { retentionRoutes } from "./routes/retention.ts";
import { noticeRoutes } from "./routes/notice.ts";
import { listRoutes } from "./routes/lists.ts";
import { mailingRoutes } from "./routes/mailings.ts";
import { preparedDisclosureRoutes } from "./routes/prepared-disclosures.ts";
import { revealRoutes } from "./routes/reveals.ts";
import { myClearanceRoutes } from "./routes/me-clearance.ts";
import { paymentProviderRoutes } from "./routes/payment-provider.ts";
import { paymentRoutes } from "./routes/payments.ts";
import { providerEventRoutes } from "./routes/provider-events.ts";
import { policyRoutes } from "./routes/policies.ts";
import { meLanguageRoutes } from "./routes/me-language.ts";
import { mePasskeyRoutes } from "./routes/me-passkeys.ts";
import { mePasswordRoutes } from "./routes/me-password.ts";
import { meSessionRoutes } from "./routes/me-sessions.ts";
import { recoveryRoutes } from "./routes/recoveries.ts";
import { settingRoutes } from "./routes/settings.ts";
import { rightsClockRoutes } from "./routes/rights-clocks.ts";
import { rightsExportRoutes } from "./routes/rights-exports.ts";
import { rightsPermissionRoutes } from "./routes/rights-permissions.ts";
import { rightsLettersRoutes } from "./routes/rights-letters.ts";
import { rightsWorkRoutes } from "./routes/rights-work.ts";
import { rightsErasingRoutes } from "./routes/rights-erasing.ts";
import { rightsRoutes } from "./routes/rights.ts";
import { roleRoutes } from "./routes/roles.ts";
import { sessionRoutes } from "./routes/session.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { stepUpRoutes } from "./routes/step-up.ts";
import { staffRoutes } from "./routes/staff.ts";
import { staffReachRoutes } from "./routes/staff-reach.ts";
import { subjectRoutes } from "./routes/subjects.ts";
import { vendorOperationRoutes } from "./routes/vendor-operations.ts";
import { vendorRoutes } from "./routes/vendors.ts";
import { viewRoutes } from "./routes/views.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { createAddressReader } from "./session/peer-address.ts";
import { createOwnerGate } from "./no-owner.ts";
import { withPlainCookies } from "./session/plain-cookies.ts";
import { createSessionGate } from "./session/session-gate.ts";
import { unsealHouse } from "./unseal.ts";

export type HttpServer = {
  /** Listens where the settings say and answers the port; 0 in the settings takes any that is free. */
  listen(): Promise<Listening>;
  /** Lets calls in flight finish, and looks after erasures, until the signal. */
  close(cut?: AbortSignal): Promise<void>;
  /** Every route that is served, for the rule test. */
  readonly routes: readonly Route[];
};

/** The one place where input is parsed: a house behind HTTP. */
export function createHttpServer(house: House): HttpServer {
  const { settings, log } = house;
  const elapsedMs = (): number => performance.now();
  const metrics = createMetrics();
  const edge = edgeOf(house, metrics, elapsedMs);
  const api = apiRoutes(edge);
  const routes = [
    ...api,
    ...docsRoutes(api, edge),
    ...pageRoutes(edge),
    ...customerRoutes(edge),
    ...noticePageRoutes(edge),
    ...agentFileRoutes(settings.publicOrigin),
    ...extensionFileRoutes(edge),
  ];
  const hosts = createHosts(settings);
  const app = createApp({
    routes,
    gate: edge.gate,
    sessions: createSessionGate({ db: house.db, clock: house.clock, maps: house.safe.maps, nonces: createNonceMemory(elapsedMs) }),
    refuseNoOwner: createOwnerGate(house.db, house.clock),
    publicOrigin: settings.publicOrigin,
    cardOrigin: settings.cardOrigin,
    hosts,
    addressOf: createAddressReader(settings.trustedProxies),
    clock: house.clock,
    space: house.db.space,
    limits: createGatekeeper(settings.rateLimitPerSecond, elapsedMs),
    isTest: settings.mode === "test",
    log,
    metrics,
    elapsedMs,
  });
  const listener = createListener(withPlainCookies(app.fetch, settings), hosts);
  meterHouse(metrics, house);

  return {
    routes,
    listen: async () => {
      const listening = await listener.listen(settings.port, settings.host);
      log.info("http.listening", { port: listening.port, version: settings.version, mode: settings.mode });
      return listening;
    },
    close: async (cut = AbortSignal.timeout(GRACE_MS)) => {
      const changes = edge.changes.stop();
      await listener.close(cut);
      await unlessAborted(Promise.all([changes, edge.looks.close()]), cut);
    },
  };
}

function edgeOf(house: House, metrics: Metrics, elapsedMs: () => number): Edge {
  const { settings, safe, db, log, clock } = house;
  const collection = collectionOf(house);
  return {
    safe,
    db,
    date: house.date,
    log,
    metrics,
    gate: createKeyGate({ db, clock, elapsedMs, maps: safe.maps }),
    changes: createChangeDesk(db, elapsedMs),
    performer: createPerformer(safe, (tenant) => house.sequencer.nudge(tenant)),
    staffing: { db, keeper: safe.keeper, home: passkeyHome(settings.publicOrigin) },
    collection,
    payments: paymentsOf(house, collection),
    forwarding: forwardingOf(house, collection),
    filling: fillingOf(house, collection),
    approvals: approvalsOf(house),
    disclosing: disclosingOf(house),
    mailings: mailingsOf(house),
    looks: createLooks(lookerOf(house), log, (tenant) => house.sequencer.nudge(tenant)),
    onCommit: (tenant) => house.sequencer.nudge(tenant),
    mode: settings.mode,
    version: settings.version,
    publicOrigin: settings.publicOrigin,
    cardOrigin: settings.cardOrigin,
    rightsMailbox: rightsMailboxOf(settings)?.address ?? null,
    mail: settings.mail ?? null,
    sms: settings.sms ?? null,
    passphraseFile: settings.passphraseFile ?? null,
    startedAt: clock(),
    unseal: (passphrase) => unsealHouse(house, passphrase),
    moveClock: settings.mode === "test" ? house.setClock : null,
  };
}

function apiRoutes(edge: Edge): readonly Route[] {
  return [
    ...houseRoutes(edge),
    ...cspReportRoutes(edge),
    ...dataMapRoutes(edge),
    ...mapVersionRoutes(edge),
    ...noticeLineRoutes(edge),
    ...mapCheckRoutes(edge),
    ...subjectRoutes(edge),
    ...revealRoutes(edge),
    ...tokenRoutes(edge),
    ...consentRoutes(edge),
    ...orderRoutes(edge),
    ...consentByEmailRoutes(edge),
    ...rightsRoutes(edge),
    ...rightsErasingRoutes(edge),
    ...rightsClockRoutes(edge),
    ...rightsWorkRoutes(edge),
    ...rightsLettersRoutes(edge),
    ...rightsPermissionRoutes(edge),
    ...rightsExportRoutes(edge),
    ...letterRoutes(edge),
    ...erasureRoutes(edge),
    ...fileRoutes(edge),
    ...importRoutes(edge),
    ...jobRoutes(edge),
    ...entryRoutes(edge),
    ...ledgerRoutes(edge),
    ...mailRoutes(edge),
    ...listRoutes(edge),
    ...mailingRoutes(edge),
    ...ledgerVerificationRoutes(edge),
    ...keyRoutes(edge),
    ...roleRoutes(edge),
    ...staffRoutes(edge),
    ...downloadRoutes(edge),
    ...staffReachRoutes(edge),
    ...deviceRoutes(edge),
    ...deviceAgentRoutes(edge),
    ...policyRoutes(edge),
    ...clearanceRoutes(edge),
    ...myClearanceRoutes(edge),
    ...bulkUnlockRoutes(edge),
    ...accessReviewRoutes(edge),
    ...viewRoutes(edge),
    ...vendorRoutes(edge),
    ...vendorOperationRoutes(edge),
    ...noticeRoutes(edge),
    ...noticeTellingRoutes(edge),
    ...driftRoutes(edge),
    ...retentionRoutes(edge),
    ...holdRoutes(edge),
    ...forwardRoutes(edge),
    ...fillFormRoutes(edge),
    ...fillOfferRoutes(edge),
    ...fillRoutes(edge),
    ...fillTicketRoutes(edge),
    ...approvalEventRoutes(edge),
    ...approvalRoutes(edge),
    ...glassBreakRoutes(edge),
    ...preparedDisclosureRoutes(edge),
    ...givenToVendorsRoutes(edge),
    ...homeRoutes(edge),
    ...collectionEventRoutes(edge),
    ...collectionRoutes(edge),
    ...collectionDeedRoutes(edge),
    ...cardRoutes(edge),
    ...paymentRoutes(edge),
    ...paymentProviderRoutes(edge),
    ...providerEventRoutes(edge),
    ...signInRoutes(edge),
    ...invitationRoutes(edge),
    ...sessionRoutes(edge),
    ...stepUpRoutes(edge),
    ...mePasskeyRoutes(edge),
    ...mePasswordRoutes(edge),
    ...meSessionRoutes(edge),
    ...meLanguageRoutes(edge),
    ...settingRoutes(edge),
    ...cardPageRoutes(edge),
    ...recoveryRoutes(edge),
  ];
}
