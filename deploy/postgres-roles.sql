-- Rights in PostgreSQL: run once as the owner of the tables, after `flask --app webapp.app prepare`, and again after an update.
-- The web workers can put a box into the inbox and count how many wait, and can neither read nor take one away.
-- The aggregator can, and holds the key that opens them; nobody else needs either.
begin;
do $$ begin
    if not exists (select from pg_roles where rolname = 'zaakscan_web') then create role zaakscan_web; end if;
    if not exists (select from pg_roles where rolname = 'zaakscan_aggregator') then create role zaakscan_aggregator; end if;
end $$;

grant insert on seen, inbox to zaakscan_web;
grant select (campaign, round, segment) on inbox to zaakscan_web;
grant select on releases, voided, clock to zaakscan_web;
-- Not the code, nor whose it is: nobody changes those. How it is counted stays by a trigger once it has begun.
revoke update on campaigns from zaakscan_web;
grant select, insert, update (questionnaire, title, languages, starts, ends, rules, erased) on campaigns to zaakscan_web;
grant select, insert, update, delete on organisers, passkeys, recovery_codes, sessions, tokens to zaakscan_web;
grant select, insert, delete on invitations, challenges to zaakscan_web;
grant select, insert, update, delete on tickets, logos to zaakscan_web;
grant select, insert on asked to zaakscan_web;

grant select, delete on inbox to zaakscan_aggregator;
grant delete, select (day) on seen to zaakscan_aggregator;
grant select on campaigns to zaakscan_aggregator;
grant select, delete on asked to zaakscan_aggregator;
grant select, insert on releases, voided to zaakscan_aggregator;
grant select, insert, delete on due to zaakscan_aggregator;
grant select, insert, update on clock to zaakscan_aggregator;
commit;
