-- The file mode's arithmetic as one would write it in SQL: the answer is compared with ours, row by row.
-- {rules} {orders} {deliveries} {invoices} {out} are replaced by readers of the files and by where to write.
COPY (
WITH
rules AS MATERIALIZED (SELECT * FROM {rules}),
orders AS MATERIALIZED (SELECT * FROM {orders}),
invoices AS MATERIALIZED (SELECT * FROM {invoices}),
visits AS (
    SELECT
        d.saad_id, d.beneficiary_id, d.service, d.start_ts, d.end_ts,
        d.end_ts IS NOT NULL AND d.start_ts < lag(d.end_ts) OVER (
            PARTITION BY d.worker_id, d.end_ts IS NULL ORDER BY d.start_ts, d.intervention_id
        ) AS early
    FROM {deliveries} d
),
rounded AS (
    SELECT
        v.saad_id, v.beneficiary_id, v.service,
        (year(v.start_ts) * 12 + month(v.start_ts) - 1)::INTEGER AS m,
        v.end_ts IS NULL AS misses, v.early,
        CASE r.round_mode
            WHEN 'nearest' THEN (date_diff('second', v.start_ts, v.end_ts) + r.round_step_s // 2) // r.round_step_s * r.round_step_s
            WHEN 'up' THEN (date_diff('second', v.start_ts, v.end_ts) + r.round_step_s - 1) // r.round_step_s * r.round_step_s
            ELSE date_diff('second', v.start_ts, v.end_ts) // r.round_step_s * r.round_step_s
        END AS seconds
    FROM visits v JOIN rules r ON r.saad_id = v.saad_id AND r.service = v.service
),
delivered AS MATERIALIZED (
    SELECT
        saad_id, beneficiary_id, service, m,
        ((coalesce(sum(seconds), 0)::BIGINT + 30) // 60)::BIGINT AS minutes,
        bool_or(misses) AS misses, coalesce(bool_or(early), false) AS early
    FROM rounded GROUP BY ALL
),
bounds AS (
    SELECT (min(m) // 12 * 12)::INTEGER AS lo, max(m)::INTEGER AS hi FROM (
        SELECT m FROM delivered UNION ALL SELECT month // 100 * 12 + month % 100 - 1 FROM invoices
    )
),
months AS MATERIALIZED (
    SELECT
        m::INTEGER AS m, make_date((m // 12)::BIGINT, (m % 12 + 1)::BIGINT, 1) AS first_day,
        last_day(make_date((m // 12)::BIGINT, (m % 12 + 1)::BIGINT, 1)) AS last_day
    FROM bounds, unnest(generate_series(lo, hi)) AS g(m)
),
planned AS MATERIALIZED (
    SELECT
        o.saad_id, o.beneficiary_id, o.service, t.m,
        sum(o.monthly_min * (date_diff('day', greatest(o.valid_from, t.first_day), least(coalesce(o.valid_to, t.last_day), t.last_day)) + 1)
            // day(t.last_day))::BIGINT AS minutes
    FROM orders o JOIN months t ON o.valid_from <= t.last_day AND coalesce(o.valid_to, t.last_day) >= t.first_day
    GROUP BY ALL
),
by_month AS (
    SELECT
        saad_id, beneficiary_id, service, m,
        coalesce(d.minutes, 0) AS delivered, coalesce(p.minutes, 0) AS planned,
        coalesce(d.misses, false) AS misses, coalesce(d.early, false) AS early
    FROM delivered d FULL JOIN planned p USING (saad_id, beneficiary_id, service, m)
),
smoothed AS (
    SELECT
        b.*,
        sum(delivered) OVER w AS all_delivered, sum(planned) OVER w AS all_planned
    FROM by_month b JOIN rules r USING (saad_id, service)
    WINDOW w AS (PARTITION BY b.saad_id, b.beneficiary_id, b.service, m // r.smoothing_months ORDER BY m)
),
numbered AS (
    SELECT
        *, (month // 100 * 12 + month % 100 - 1)::INTEGER AS m,
        row_number() OVER (PARTITION BY saad_id, beneficiary_id, service, month ORDER BY line_id) AS rank
    FROM invoices
)
SELECT
    i.line_id,
    coalesce(s.delivered, 0)::BIGINT AS delivered_min,
    coalesce(s.planned, 0)::BIGINT AS planned_min,
    (CASE WHEN coalesce(s.planned, 0) = 0 THEN 1 ELSE 0 END
    + CASE WHEN i.unit_price_c <> r.tariff_c THEN 2 ELSE 0 END
    + CASE WHEN i.rank > 1 THEN 4 ELSE 0 END
    + CASE WHEN abs(i.qty_min - coalesce(s.delivered, 0)) > r.tol_min THEN 8 ELSE 0 END
    + CASE WHEN coalesce(s.planned, 0) > 0 AND s.all_delivered > s.all_planned THEN 16 ELSE 0 END
    + CASE WHEN s.misses THEN 32 ELSE 0 END
    + CASE WHEN s.early THEN 64 ELSE 0 END
    + CASE WHEN i.amount_c <> (i.qty_min * i.unit_price_c + 30) // 60 THEN 128 ELSE 0 END)::BIGINT AS findings
FROM numbered i
JOIN rules r USING (saad_id, service)
LEFT JOIN smoothed s USING (saad_id, beneficiary_id, service, m)
ORDER BY i.line_id
) TO '{out}';
