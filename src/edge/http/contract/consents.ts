import { z } from "@hono/zod-openapi";
import { MapName, SubjectId, Time, listOf } from "./common.ts";

const WORDS_CHARS_MAX = 1000;
const GUARDIAN_CHARS_MAX = 200;
const HOWS = ["portal", "api", "console", "embed", "phone", "import", "gpc"] as const;

/** Versions are told as text; a caller that counts them may send the number. */
const NoticeVersion = z.union([z.string().regex(/^[A-Za-z0-9._-]{1,40}$/u), z.int().min(0).max(1_000_000).transform(String)]);
/** A page without its query, or a name of one: nothing that could tell of a person. */
const Place = z.string().regex(/^[A-Za-z0-9/._:~-]{1,200}$/u);
const Language = z.string().regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}$/u);
const Reference = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/u);
const Words = z.string().trim().min(1).max(WORDS_CHARS_MAX);

const TOLD = {
  where: Place.optional().describe("The page it was said on, without its query."),
  language: Language.optional(),
  evidence: Words.optional().describe("In words, how it was said; sealed, and erased with the customer."),
  call: Reference.optional().describe("The call in which it was said."),
  task: Reference.optional(),
};

const CONSENT = {
  standing: z.enum(["given", "withdrawn"]),
  noticeVersion: NoticeVersion.optional().describe("The notice that was shown."),
  how: z.enum(HOWS).optional().describe("By what way; `api`, `console` or `phone` where nothing is said."),
  expiresAt: Time.optional().describe("From then on nothing is used for it until it is given again."),
  forChild: z.boolean().optional(),
  guardian: z.string().trim().min(1).max(GUARDIAN_CHARS_MAX).optional().describe("Who agreed for the child; sealed."),
  ...TOLD,
};

type Said = {
  readonly standing: "given" | "withdrawn";
  readonly how?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly forChild?: boolean | undefined;
  readonly guardian?: string | undefined;
};

const isEndPlain = ({ standing, expiresAt }: Said): boolean => standing === "given" || expiresAt === undefined;
const isGuarded = ({ standing, forChild, guardian }: Said): boolean =>
  standing === "withdrawn" || forChild !== true || guardian !== undefined;
const isGpcPlain = ({ standing, how }: Said): boolean => standing === "withdrawn" || how !== "gpc";

type SaidByEmail = Omit<Said, "standing"> & {
  readonly standing?: "given" | "withdrawn" | undefined;
  readonly purpose?: string | undefined;
  readonly gpc?: true | undefined;
};

const isOneWish = ({ gpc, purpose, standing, how }: SaidByEmail): boolean =>
  gpc === true
    ? purpose === undefined && standing === undefined && (how === undefined || how === "gpc")
    : purpose !== undefined && standing !== undefined;
const withStanding = (said: SaidByEmail): Said => ({ ...said, standing: said.standing ?? "withdrawn" });

const ONE_WISH = { path: ["purpose"], error: "Say a purpose and its standing, or gpc: true and neither." };
const ONLY_GIVEN_ENDS = { path: ["expiresAt"], error: "Only consent that is given runs out." };
const GUARDIAN_NEEDED = { path: ["guardian"], error: "For a child, say who agreed." };
const GPC_WITHDRAWS = { path: ["how"], error: "Global Privacy Control never agrees to anything." };

export const ConsentParams = z.strictObject({ id: SubjectId, purpose: MapName });
export const ConsentBody = z
  .strictObject(CONSENT)
  .refine(isEndPlain, ONLY_GIVEN_ENDS)
  .refine(isGuarded, GUARDIAN_NEEDED)
  .refine(isGpcPlain, GPC_WITHDRAWS)
  .openapi("ConsentChange");

export const ConsentByEmailBody = z
  .strictObject({
    ...CONSENT,
    email: z.string().min(3).max(254),
    purpose: MapName.optional(),
    standing: CONSENT.standing.optional(),
    gpc: z.literal(true).optional().describe("Global Privacy Control: every purpose of which the map says `optOut: gpc` is withdrawn."),
  })
  .refine(isOneWish, ONE_WISH)
  .refine((said) => isEndPlain(withStanding(said)), ONLY_GIVEN_ENDS)
  .refine((said) => isGuarded(withStanding(said)), GUARDIAN_NEEDED)
  .refine((said) => isGpcPlain(withStanding(said)), GPC_WITHDRAWS)
  .openapi("ConsentByEmail");
export const ConsentByEmailAnswer = z.object({
  purposes: z.array(z.string()),
  standing: z.enum(["given", "withdrawn"]),
  at: z.string(),
});

export const ConsentAnswer = z
  .object({
    purpose: z.string(),
    standing: z.enum(["given", "withdrawn", "never_asked", "expired"]),
    noticeVersion: z.string().nullable(),
    at: z.string().nullable(),
    by: z.string().nullable(),
    how: z.enum(HOWS).nullable(),
    where: z.string().nullable(),
    language: z.string().nullable(),
    call: z.string().nullable(),
    task: z.string().nullable(),
    expiresAt: z.string().nullable(),
    forChild: z.boolean(),
    linkedAt: z.string().nullable().describe("When it found its customer, where it was said before there was one."),
    hasEvidence: z.boolean(),
    hasGuardian: z.boolean(),
    evidence: z.string().nullable().optional().describe("In a history, for the owner."),
    guardian: z.string().nullable().optional(),
  })
  .openapi("Consent");
export const ConsentsAnswer = listOf(ConsentAnswer);
export const ConsentHistoryAnswer = listOf(ConsentAnswer);

export const SubjectParams = z.strictObject({ id: SubjectId });
export const OrderParams = z.strictObject({ id: SubjectId, kind: z.enum(["no-collection", "no-distribution"]) });
export const OrderBody = z.strictObject({ standing: z.enum(["on", "off"]), ...TOLD }).openapi("StandingOrderChange");
export const OrderAnswer = z
  .object({
    kind: z.enum(["no-collection", "no-distribution"]),
    standing: z.enum(["on", "off"]),
    at: z.string().nullable(),
    by: z.string().nullable(),
    how: z.enum(HOWS).nullable(),
  })
  .openapi("StandingOrder");
export const OrdersAnswer = listOf(OrderAnswer);
