-- Which card was used: its place among the customer's values, which tells nothing of it.
alter table payments add column card_id text collate "C";

-- Two visits begun at once can make a customer known twice; both are to be forgotten with them.
alter table provider_customers drop constraint provider_customers_pkey;
alter table provider_customers add primary key (tenant_id, subject_id, provider_account, customer);
