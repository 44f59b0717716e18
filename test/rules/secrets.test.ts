import { expect, test } from "vitest";
import { readSources } from "./source-tree.ts";

const sources = readSources().filter((file) => !file.isTest);

function usersOf(pattern: RegExp): readonly string[] {
  return sources
    .filter((file) => pattern.test(file.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gmu, "")))
    .map((file) => file.path)
    .toSorted();
}

test("permits are minted in a short list of places", () => {
  expect(usersOf(/\bmintPermit\(/u)).toEqual([
    "safe/access/ask.ts",
    "safe/access/permit.ts",
    "safe/residue/sought.ts",
    "safe/vault/count-anonymous.ts",
    "safe/vault/export.ts",
    "safe/vault/source.ts",
  ]);
});

test("the keeper opens values in a short list of files", () => {
  // Values and files under a permit; reasons for readers of the ledger; values of which digests are made at once: those whose look-ups are made once more as others of their field go, and e-mails that are erased; what the house itself sealed (boxes, kept answers, pieces of spooled uploads and of files that wait for a vendor) and what was written into requests.
  expect(usersOf(/\bkeeper\.open\(/u)).toEqual([
    "platform/keeper/boxes.ts",
    "platform/keeper/pieces.ts",
    "registers/keys/kept-answers.ts",
    "safe/access/open-reasons.ts",
    "safe/vault/file-parts.ts",
    "safe/vault/inspect.ts",
    "safe/vault/open-canonicals.ts",
    "safe/vault/open.ts",
    "workflows/collection/_words.ts",
    "workflows/rights/words.ts",
  ]);
  // Parts of files: those of a field under a permit, and what an agent showed to a request, once the ledger has noted it.
  expect(usersOf(/\bopenFileParts\(/u)).toEqual(["safe/vault/file-parts.ts", "safe/vault/files.ts", "workflows/rights/permission.ts"]);
});

test("new values of somebody who was there before are stored by one file, which tells old and new contacts", () => {
  // Besides it: somebody who is made has no contact yet; what is past its time, burnt, moved or used up is no new value; a card and a file are no contact.
  expect(usersOf(/\b(?:writeSubjects|storeReady)\(/u)).toEqual([
    "registers/subjects/write.ts",
    "safe/vault/add-provider-card.ts",
    "safe/vault/create.ts",
    "safe/vault/destroy-overdue.ts",
    "safe/vault/destroy-part.ts",
    "safe/vault/drop-card.ts",
    "safe/vault/files.ts",
    "safe/vault/relabel-held.ts",
    "safe/vault/settle-restored.ts",
    "safe/vault/store-changed.ts",
  ]);
  expect(usersOf(/\bsealChanges\(/u)).toEqual([
    "safe/vault/change.ts",
    "safe/vault/create.ts",
    "safe/vault/files.ts",
    "safe/vault/receive.ts",
    "safe/vault/seal.ts",
  ]);
  expect(usersOf(/\btellContacts\(/u)).toEqual(["safe/post/tell-contacts.ts", "safe/vault/store-changed.ts"]);
});

test("the keeper works on cards for a short list of files, to none of which it gives one", () => {
  expect(usersOf(/\bkeeper\.(?:receive|sealReceived|sameCard|relabel)\(/u)).toEqual([
    "safe/vault/keep-received.ts",
    "safe/vault/receive.ts",
    "safe/vault/relabel-held.ts",
    "safe/vault/same-card.ts",
  ]);
});

test("boxes are opened in a short list of files", () => {
  // Letters for the owner and for the wire; cards of staff; hashes and secrets by which they sign in; the keys of the payment provider, and tokens of cards while a payment or a deletion is under way; who answers for a vendor, requests to it that may hold its own key, its answers kept under a key; why a form is filled in, for a minute; what was typed under a clause, who checked, why a brake was lifted; why somebody asked a second person, and what a reviewer wrote of an emergency look; what a hold is about; addresses on mailing lists, and what is sent to them; a contact that is to take the place of another, for a day; the passphrase of a copy that waits for its person; what a vendor answered by mail, until somebody notes what came of it; words of a letter that waits to be printed, and the address of a last one.
  expect(usersOf(/\bopen(?:(?:Sound)?Boxes|Words)\(/u)).toEqual([
    "platform/keeper/boxes.ts",
    "platform/outbox/list-mails.ts",
    "platform/outbox/send-mails.ts",
    "registers/approvals/glass-breaks.ts",
    "registers/approvals/reasons.ts",
    "registers/consent/awaited.ts",
    "registers/customers/contact-changes.ts",
    "registers/holds/holds.ts",
    "registers/mailing/lists/address.ts",
    "registers/mailing/lists/mailing.ts",
    "registers/mailing/postal/postal-letters.ts",
    "registers/payments/account.ts",
    "registers/payments/forgets.ts",
    "registers/payments/payments.ts",
    "registers/payments/sessions.ts",
    "registers/rights/task-mails.ts",
    "registers/sign-in/passwords.ts",
    "registers/staff/cards.ts",
    "registers/vendors/operations.ts",
    "registers/vendors/people.ts",
    "safe/access/bulk-unlock.ts",
    "workflows/filling/reason.ts",
    "workflows/forwarding/kept-answer.ts",
    "workflows/rights/export/passphrase.ts",
    "workflows/staffing/record-clearance.ts",
    "workflows/staffing/sign-policy.ts",
  ]);
});

test("what is wrapped as redacted comes out in a short list of files", () => {
  // Where an answer is written, where a passphrase, a key or a card's token is handed on, and where one is shown once.
  expect(usersOf(/\bunveil\(/u)).toEqual([
    "base/redacted.ts",
    "edge/cli/_demo-file.ts",
    "edge/cli/_demo-lists.ts",
    "edge/cli/_demo-staff.ts",
    "edge/cli/_doctor-machine.ts",
    "edge/cli/_doctor-subjects.ts",
    "edge/cli/_join-link.ts",
    "edge/cli/_safe.ts",
    "edge/cli/demo.ts",
    "edge/cli/export.ts",
    "edge/cli/init.ts",
    "edge/cli/key.ts",
    "edge/cli/unseal.ts",
    "edge/http/routes/device-agents.ts",
    "edge/http/routes/files.ts",
    "edge/http/routes/fills.ts",
    "edge/http/routes/keys.ts",
    "edge/http/routes/reveals.ts",
    "edge/http/routes/rights-exports.ts",
    "edge/http/routes/rights-permissions.ts",
    "edge/http/routes/staff.ts",
    "edge/http/session/host-cookie.ts",
    "edge/http/tell-collection.ts",
    "edge/http/tell-disclosure.ts",
    "edge/pages/customer/ask-routes.ts",
    "edge/pages/customer/contact-routes.ts",
    "edge/pages/customer/held-page.ts",
    "edge/pages/customer/held-routes.ts",
    "edge/pages/customer/request-page.ts",
    "edge/pages/customer/sign-in-routes.ts",
    "edge/pages/routes.ts",
    "edge/run-server.ts",
    "platform/mailbox/read-mailbox.ts",
    "platform/outbox/deliver.ts",
    "platform/outbox/sms/twilio.ts",
    "platform/outbox/sms/vonage.ts",
    "platform/outbox/sms/webhook.ts",
    "platform/payments/_client.ts",
    "platform/payments/stripe.ts",
    "platform/payments/verify-event.ts",
    "platform/sealed-files/age-passphrase.ts",
    "platform/sealed-files/age.ts",
    "platform/sealed-files/zip.ts",
    "platform/storage/server/drive-over.ts",
    "registers/payments/account.ts",
    "registers/payments/forgets.ts",
    "registers/payments/payments.ts",
    "registers/payments/provider-customers.ts",
    "safe/post/await-contact.ts",
    "safe/vault/add-provider-card.ts",
    "safe/vault/keep-network-reference.ts",
    "safe/vault/look-for-residue.ts",
    "workflows/collection/links.ts",
    "workflows/collection/mail-link.ts",
    "workflows/consent/allow-by-form.ts",
    "workflows/disclosing/rows.ts",
    "workflows/downloads/customers-sheet.ts",
    "workflows/letters/print-letters.ts",
    "workflows/mailings/ask-address.ts",
    "workflows/mailings/leave.ts",
    "workflows/mailings/show-way-out.ts",
    "workflows/mailings/write-to-members.ts",
    "workflows/payments/connect-provider.ts",
    "workflows/payments/settle-setup.ts",
    "workflows/rights/certificate-link.ts",
    "workflows/rights/export/value-text.ts",
    "workflows/set-up/set-up-link.ts",
    "workflows/set-up/set-up-tenant.ts",
    "workflows/staffing/complete-recoveries.ts",
    "workflows/staffing/invite-person.ts",
    "workflows/staffing/recover.ts",
  ]);
});

test("nothing in src but the command line writes to the console", () => {
  expect(usersOf(/\bconsole\.\w+\(/u).filter((path) => !path.startsWith("edge/cli/"))).toEqual([]);
});

test("nothing asks the clock or throws dice below the floors that are given them", () => {
  // Ids and nonces need chance, which base/ids and the keeper's process draw themselves.
  const askers = usersOf(/\bDate\.now\(|\bMath\.random\(|new Date\(\)/u).filter((path) => /^(base|registers|safe|workflows)\//u.test(path));
  expect(askers).toEqual([]);
});
