-- Half-yearly looks at who may do what, the views that people keep of lists, and what people were told already.

create table access_reviews (
  tenant_id   text collate "C" not null references tenants,
  review_id   text collate "C" not null,
  started_at  timestamptz not null,
  started_by  text collate "C" not null,
  finished_at timestamptz,
  finished_by text collate "C",
  primary key (tenant_id, review_id)
);

-- One at a time.
create unique index access_reviews_open on access_reviews (tenant_id) where finished_at is null;

select strongroom_protect('access_reviews', 'select, insert, update');

create table access_review_items (
  tenant_id  text collate "C" not null,
  review_id  text collate "C" not null,
  staff_id   text collate "C" not null,
  -- As they were when the review began.
  roles      text[] not null,
  is_owner   boolean not null,
  decision   text collate "C" check (decision in ('keep', 'change', 'remove')),
  roles_then text[],
  decided_at timestamptz,
  decided_by text collate "C",
  primary key (tenant_id, review_id, staff_id),
  foreign key (tenant_id, review_id) references access_reviews
);

select strongroom_protect('access_review_items', 'select, insert, update');

create table saved_views (
  tenant_id  text collate "C" not null references tenants,
  staff_id   text collate "C" not null,
  views      jsonb not null,
  changed_at timestamptz not null,
  primary key (tenant_id, staff_id)
);

select strongroom_protect('saved_views', 'select, insert, update');

-- So that each thing is told once.
create table staff_notices (
  tenant_id text collate "C" not null references tenants,
  staff_id  text collate "C" not null,
  about     text collate "C" not null,
  told_at   timestamptz not null,
  primary key (tenant_id, staff_id, about)
);

select strongroom_protect('staff_notices', 'select, insert, delete');
