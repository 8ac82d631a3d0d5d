-- One call of `pay` (pg_pay.sql) a payment. pgbench -n -f pg_pay_one.sql -D accounts=N -D orders=N -M prepared …
\set o random(1, :orders)
\set p random(1001, :accounts)
SELECT pay(:o, :p);
