-- Least privilege: nobody but the owner changes a table, and readers cannot write.
do $$
declare
  role text;
begin
  foreach role in array array['millrace_owner', 'millrace_processor', 'millrace_api', 'millrace_metrics'] loop
    if not exists (select from pg_roles where rolname = role) then
      execute format('create role %I nologin', role);
    end if;
  end loop;
end
$$;

grant millrace_owner to current_user;
create schema if not exists millrace authorization millrace_owner;
grant usage on schema millrace to millrace_processor, millrace_api, millrace_metrics;

-- A stuck reader must not hold up the stream, and a stuck writer must not hold locks for ever.
alter role millrace_api set statement_timeout = '5s';
alter role millrace_api set default_transaction_read_only = on;
alter role millrace_processor set statement_timeout = '60s';
alter role millrace_processor set idle_in_transaction_session_timeout = '30s';
alter role millrace_metrics set statement_timeout = '5s';
