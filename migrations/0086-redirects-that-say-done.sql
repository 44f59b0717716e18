-- Whether the vendor of this operation says by a redirect (302, 303) that it has done what was asked, as booking pages do. An
-- answer of success (2xx) says it of every operation.
alter table vendor_operations add column redirect_is_done boolean not null default false;
