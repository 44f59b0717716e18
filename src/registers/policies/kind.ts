/** A clause is signed with one's name, as part of a contract; a policy is acknowledged. */
export type PolicyKind = "clause" | "policy";
export type Language = "en" | "es" | "de" | "fr";
