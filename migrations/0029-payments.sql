-- Payments by a provider who keeps the cards. Of a card nothing is here: by what the provider knows it is sealed with the customer's other values.

-- The business's account there. Its secret key and the secret of its messages are in boxes (`payment-account/…`).
create table payment_accounts (
  tenant_id        text collate "C" not null references tenants,
  kind             text not null check (kind in ('stripe')),
  mode             text not null check (mode in ('live', 'test')),
  -- Whose account it is, as the provider says.
  provider_account text collate "C" not null,
  -- A counterpart on this machine, in test mode only; null is the provider itself.
  api_base         text,
  connected_at     timestamptz not null,
  last_event_at    timestamptz,
  primary key (tenant_id)
);

select strongroom_protect('payment_accounts', 'select, insert, update, delete');

-- With the boxes that belong to it.
comment on table payment_accounts is 'archive: keys';

-- Money that was asked for. The row is there before the provider is: whatever happens then, it is asked what came of it.
create table payments (
  tenant_id        text collate "C" not null references tenants,
  payment_id       text collate "C" not null,
  request_id       text collate "C" not null,
  subject_id       text collate "C" not null,
  purpose          text collate "C" not null,
  card_field       text collate "C" not null,
  kind             text not null check (kind in ('charge', 'authorise')),
  state            text not null check (state in ('pending', 'succeeded', 'authorised', 'declined', 'challenge', 'refunded', 'cancelled')),
  amount_minor     bigint not null check (amount_minor > 0),
  captured_minor   bigint not null default 0,
  refunded_minor   bigint not null default 0,
  currency         text not null,
  is_moto          boolean not null,
  decline_code     text,
  provider_account text collate "C" not null,
  provider_payment text collate "C",
  -- What was answered when it was first known: the same under its Idempotency-Key for ever.
  told             jsonb,
  -- Grows with each change, so that what was read before one is not written after it.
  revision         integer not null default 0,
  actor_kind       text not null,
  actor_id         text collate "C" not null,
  created_at       timestamptz not null,
  settled_at       timestamptz,
  looks            integer not null default 0,
  next_look_at     timestamptz not null,
  claimed_until    timestamptz,
  primary key (tenant_id, payment_id),
  check (captured_minor between 0 and amount_minor),
  check (refunded_minor between 0 and captured_minor)
);

-- One at a time: a button that is pressed twice takes no money twice.
create unique index payments_one_at_a_time on payments (tenant_id, request_id) where state in ('pending', 'challenge');
create unique index payments_by_provider on payments (tenant_id, provider_payment);
create index payments_by_request on payments (tenant_id, request_id);
create index payments_by_subject on payments (tenant_id, subject_id);
create index payments_unsettled on payments (tenant_id, next_look_at) where state in ('pending', 'challenge', 'authorised');

select strongroom_protect('payments', 'select, insert, update');

-- What is done with a payment afterwards: money taken of what is held, given back, or let go. One at a time.
create table payment_moves (
  tenant_id     text collate "C" not null references tenants,
  payment_id    text collate "C" not null,
  position      integer not null,
  kind          text not null check (kind in ('capture', 'refund', 'cancel')),
  amount_minor  bigint not null check (amount_minor >= 0),
  state         text not null check (state in ('pending', 'done', 'failed')),
  reason        text,
  told          jsonb,
  actor_kind    text not null,
  actor_id      text collate "C" not null,
  created_at    timestamptz not null,
  settled_at    timestamptz,
  looks         integer not null default 0,
  next_look_at  timestamptz not null,
  claimed_until timestamptz,
  primary key (tenant_id, payment_id, position),
  foreign key (tenant_id, payment_id) references payments
);

create unique index payment_moves_one_at_a_time on payment_moves (tenant_id, payment_id) where state = 'pending';
create index payment_moves_unsettled on payment_moves (tenant_id, next_look_at) where state = 'pending';

select strongroom_protect('payment_moves', 'select, insert, update');

-- Under which id the provider knows a customer.
create table provider_customers (
  tenant_id        text collate "C" not null references tenants,
  subject_id       text collate "C" not null,
  provider_account text collate "C" not null,
  customer         text collate "C" not null,
  added_at         timestamptz not null,
  primary key (tenant_id, subject_id, provider_account)
);

select strongroom_protect('provider_customers', 'select, insert, delete');

-- A customer who was erased since the backup must not be found again.
comment on table provider_customers is 'archive: keys';

-- Visits of the provider's card page. What the customer calls the card is in a box (`provider-session/…`) until it is over.
create table provider_sessions (
  tenant_id        text collate "C" not null references tenants,
  session          text collate "C" not null,
  request_id       text collate "C" not null,
  subject_id       text collate "C" not null,
  provider_account text collate "C" not null,
  keep             boolean not null,
  state            text not null check (state in ('open', 'done', 'ended')),
  -- The card that came of it, by our own id.
  card_id          text collate "C",
  url              text not null,
  created_at       timestamptz not null,
  expires_at       timestamptz not null,
  settled_at       timestamptz,
  primary key (tenant_id, session)
);

create index provider_sessions_by_request on provider_sessions (tenant_id, request_id);
create index provider_sessions_by_subject on provider_sessions (tenant_id, subject_id);
create index provider_sessions_open on provider_sessions (tenant_id, created_at) where state = 'open';

select strongroom_protect('provider_sessions', 'select, insert, update, delete');
comment on table provider_sessions is 'archive: keys';

-- What the provider is to forget: a customer with all cards, one card (its token is in a box), or the card of a session.
create table provider_forgets (
  tenant_id        text collate "C" not null references tenants,
  forget_id        text collate "C" not null,
  kind             text not null check (kind in ('customer', 'card', 'session')),
  reference        text collate "C",
  provider_account text collate "C" not null,
  asked_at         timestamptz not null,
  looks            integer not null default 0,
  next_look_at     timestamptz not null,
  primary key (tenant_id, forget_id)
);

create index provider_forgets_due on provider_forgets (tenant_id, next_look_at);

select strongroom_protect('provider_forgets', 'select, insert, update, delete');
comment on table provider_forgets is 'archive: keys';

-- Messages of the provider, so that none has its effect twice. They are good for five minutes, and known for thirty days.
create table provider_events (
  tenant_id    text collate "C" not null references tenants,
  event_id     text collate "C" not null,
  type         text collate "C" not null,
  about_kind   text check (about_kind in ('setup', 'payment')),
  about_id     text collate "C",
  taken_at     timestamptz not null,
  handled_at   timestamptz,
  looks        integer not null default 0,
  next_look_at timestamptz not null,
  primary key (tenant_id, event_id)
);

create index provider_events_by_age on provider_events (tenant_id, taken_at);
create index provider_events_unhandled on provider_events (tenant_id, next_look_at) where handled_at is null;

select strongroom_protect('provider_events', 'select, insert, update, delete');
comment on table provider_events is 'archive: none';
