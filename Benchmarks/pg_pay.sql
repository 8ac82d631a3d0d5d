-- pg_pay.sql: how many payments a second PostgreSQL makes by itself.
--
-- The yardstick for lanes. A payment is the seven row writes of sqlite_pay.c, once as one call a payment (`pay`, for
-- pgbench with pg_pay_one.sql) and once set-based, many payments a call (`pay_batch`, for pg_batch.c).
--
-- Run: psql -v accounts=1000000 -v orders=1000000 -f pg_pay.sql DATABASE
\set ON_ERROR_STOP 1
SET client_min_messages = warning;

CREATE TABLE account (
  id bigint PRIMARY KEY, balance bigint NOT NULL, version bigint NOT NULL DEFAULT 0, kind int NOT NULL);
CREATE TABLE orders (
  id bigint PRIMARY KEY, mch_id bigint NOT NULL, out_trade_no text NOT NULL, description text NOT NULL,
  notify_url text NOT NULL, amount bigint NOT NULL, state int NOT NULL, created timestamptz NOT NULL, paid timestamptz,
  payer bigint, txn text, UNIQUE (mch_id, out_trade_no));
-- The load may meet an order twice, so its payments are indexed and not unique.
CREATE TABLE payment (
  id bigserial PRIMARY KEY, order_id bigint NOT NULL, payer bigint NOT NULL, mch_id bigint NOT NULL,
  amount bigint NOT NULL, txn text NOT NULL, ts timestamptz NOT NULL);
CREATE INDEX payment_order ON payment (order_id);
CREATE TABLE ledger_entry (
  id bigserial PRIMARY KEY, account bigint NOT NULL, payment_id bigint NOT NULL, amount bigint NOT NULL,
  balance_after bigint NOT NULL, ts timestamptz NOT NULL);
CREATE INDEX ledger_account ON ledger_entry (account, id);
CREATE TABLE outbox (
  id bigserial PRIMARY KEY, kind int NOT NULL, payload text NOT NULL, next_at timestamptz NOT NULL,
  tries int NOT NULL);

-- The first 1,000 accounts are the merchants'.
INSERT INTO account SELECT g, 100000000000, 0, (g <= 1000)::int FROM generate_series(1, :accounts) g;
INSERT INTO orders
SELECT g, 1 + g % 1000,
  '20260701' || lpad((g::bigint * 7919 % 1000000007)::text, 20, '0') || lpad((g % 10000)::text, 4, '0'),
  'Image-Store-Shenzhen', 'https://127.0.0.1:8443/notify', 1 + g % 1000, 0, now(), NULL, NULL, NULL
FROM generate_series(1, :orders) g;

CREATE FUNCTION payload(p bigint, m bigint, a bigint, t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '{"id":"EV-' || p || '","event_type":"TRANSACTION.SUCCESS","resource_type":"encrypt-resource","mchid":"' || m
    || '","transaction_id":"' || t || '","trade_state":"SUCCESS","amount":{"total":' || a || ',"payer_total":' || a
    || ',"currency":"CNY"},"payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' || p
    || '"},"success_time":"2026-07-01T10:34:56+08:00","notify_url":"https://127.0.0.1:8443/notify/wechatpay/order",'
    || '"summary":"payment succeeded"}' $$;

CREATE FUNCTION pay(p_order bigint, p_payer bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  merchant bigint; paid_amount bigint; payer_after bigint; merchant_after bigint; payment bigint;
  number text := '4200' || lpad(p_order::text, 24, '0');
BEGIN
  UPDATE orders SET state = 1, paid = now(), payer = p_payer, txn = number WHERE id = p_order
    RETURNING mch_id, amount INTO merchant, paid_amount;
  INSERT INTO payment (order_id, payer, mch_id, amount, txn, ts)
    VALUES (p_order, p_payer, merchant, paid_amount, number, now()) RETURNING id INTO payment;
  UPDATE account SET balance = balance - paid_amount, version = version + 1
    WHERE id = p_payer AND balance >= paid_amount RETURNING balance INTO payer_after;
  IF NOT FOUND THEN RAISE EXCEPTION 'NOTENOUGH'; END IF;
  UPDATE account SET balance = balance + paid_amount, version = version + 1
    WHERE id = merchant RETURNING balance INTO merchant_after;
  INSERT INTO ledger_entry (account, payment_id, amount, balance_after, ts)
    VALUES (p_payer, payment, -paid_amount, payer_after, now());
  INSERT INTO ledger_entry (account, payment_id, amount, balance_after, ts)
    VALUES (merchant, payment, paid_amount, merchant_after, now());
  INSERT INTO outbox (kind, payload, next_at, tries) VALUES (1, payload(p_payer, merchant, paid_amount, number), now(), 0);
  RETURN payment;
END $$;

-- Locks in one order, so that two batches cannot deadlock. Each account is written once a batch with its net change;
-- each entry knows the balance after it.
CREATE FUNCTION pay_batch(p_orders bigint[], p_payers bigint[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
  PERFORM 1 FROM orders WHERE id = ANY (p_orders) ORDER BY id FOR UPDATE;
  CREATE TEMP TABLE IF NOT EXISTS b (
    ord int, order_id bigint, payer bigint, mch bigint, amt bigint, txn text, pid bigint) ON COMMIT DELETE ROWS;
  INSERT INTO b
    SELECT x.ord, x.o, x.p, o.mch_id, o.amount, '4200' || lpad(x.o::text, 24, '0'), nextval('payment_id_seq')
    FROM unnest(p_orders, p_payers) WITH ORDINALITY AS x (o, p, ord) JOIN orders o ON o.id = x.o;
  PERFORM 1 FROM account WHERE id IN (SELECT payer FROM b UNION SELECT mch FROM b) ORDER BY id FOR UPDATE;
  UPDATE orders SET state = 1, paid = now(), payer = b.payer, txn = b.txn FROM b WHERE orders.id = b.order_id;
  INSERT INTO payment (id, order_id, payer, mch_id, amount, txn, ts)
    SELECT pid, order_id, payer, mch, amt, txn, now() FROM b;
  WITH e AS (
      SELECT payer AS acc, -amt AS d, pid, ord FROM b UNION ALL SELECT mch, amt, pid, ord FROM b),
    u AS (
      UPDATE account a SET balance = a.balance + s.d, version = a.version + s.n
      FROM (SELECT acc, sum(d)::bigint d, count(*) n FROM e GROUP BY acc) s
      WHERE a.id = s.acc AND a.balance + s.d >= 0 RETURNING a.id, a.balance - s.d AS was)
  INSERT INTO ledger_entry (account, payment_id, amount, balance_after, ts)
    SELECT e.acc, e.pid, e.d, u.was + (sum(e.d) OVER (PARTITION BY e.acc ORDER BY e.ord))::bigint, now()
    FROM e JOIN u ON u.id = e.acc ORDER BY e.ord;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n <> 2 * cardinality(p_orders) THEN RAISE EXCEPTION 'batch refused'; END IF;
  INSERT INTO outbox (kind, payload, next_at, tries) SELECT 1, payload(payer, mch, amt, txn), now(), 0 FROM b;
  RETURN n / 2;
END $$;

VACUUM ANALYZE;
CHECKPOINT;
