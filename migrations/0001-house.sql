-- The house: the role of the app, which sees one tenant at a time and cannot bypass that, and the tenants.

do $$
begin
  create role strongroom_app nologin nosuperuser nocreatedb nocreaterole nobypassrls;
exception
  when duplicate_object or unique_violation then null;
end
$$;

-- A server's user steps down to the app's role for every request, so it must be a member.
do $$
begin
  if not pg_has_role(current_user, 'strongroom_app', 'member') then
    execute format('grant strongroom_app to %I', current_user);
  end if;
end
$$;

grant usage on schema public to strongroom_app;

-- Every table of a tenant passes through here: rows of other tenants do not exist for the app's role, and it gets the
-- named privileges and no others.
create function strongroom_protect(relation regclass, privileges text) returns void
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', relation);
  execute format(
    'create policy one_tenant on %s to strongroom_app
       using (tenant_id = current_setting(''strongroom.tenant''))
       with check (tenant_id = current_setting(''strongroom.tenant''))', relation);
  execute format('revoke all on %s from public', relation);
  execute format('grant %s on %s to strongroom_app', privileges, relation);
end
$$;

create table tenants (
  tenant_id  text collate "C" primary key,
  name       text not null,
  mode       text not null check (mode in ('live', 'test')),
  created_at timestamptz not null
);

select strongroom_protect('tenants', 'select, insert, update');
