-- Who waits for a lock, or stands still inside a transaction, holds up others: each role has an end to both. Below the
-- end of a statement, so that the error says what it waited for.
alter role millrace_api set lock_timeout = '4s';
alter role millrace_api set idle_in_transaction_session_timeout = '5s';
alter role millrace_processor set lock_timeout = '30s';
alter role millrace_metrics set lock_timeout = '4s';
alter role millrace_metrics set idle_in_transaction_session_timeout = '5s';
alter role millrace_metrics set default_transaction_read_only = on;
