/** Transactions of one session may be given to different ones, and what it was opened with is not passed on. */
export const POOLED =
  "Something between Strongroom and the database (PgBouncer, or another pooler) does not pass on what a connection is opened with. Strongroom has a pool of its own: let DATABASE_URL name the server itself.";
