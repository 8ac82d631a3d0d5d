import Fen
import FenStore

/// The invariants of complaints. Their numbers stand in docs/internals/invariants.md.
let complaintChecks = [
  Check(
    52,
    """
    SELECT 'complaint ' || c.id || ' is not of its order''s payer and sides'
    FROM complaints c JOIN orders o ON o.id = c.id
    WHERE o.paid_at IS NULL OR o.payer <> c.payer OR o.mchid <> c.mchid OR o.provider <> c.provider
    UNION ALL
    SELECT 'complaint ' || c.id || ' says it has ' || c.entries || ' entries, there are ' || coalesce(e.entries, 0)
    FROM complaints c LEFT JOIN (
      SELECT complaint, count(*) AS entries FROM complaint_entries GROUP BY complaint) AS e ON e.complaint = c.id
    WHERE c.entries <> coalesce(e.entries, 0)
    UNION ALL
    SELECT 'the figures of ' || y.year || ', kind ' || y.kind || ', are not what its complaints make'
    FROM complaint_years y LEFT JOIN (\(counted)) AS m ON m.year = y.year AND m.kind = y.kind
    WHERE m.year IS NULL OR y.filed <> m.filed OR y.answered <> m.answered OR y.in_time <> m.in_time
      OR y.resolved <> m.resolved OR y.withdrawn <> m.withdrawn
    UNION ALL
    SELECT 'the complaints of ' || m.year || ', kind ' || m.kind || ', have no figures' FROM (\(counted)) AS m
    WHERE NOT EXISTS (SELECT 1 FROM complaint_years y WHERE y.year = m.year AND y.kind = m.kind)
    """)
]

private let counted = """
  SELECT year, kind, count(*) AS filed, count(first_answer_at) AS answered,
    sum(CASE WHEN first_answer_at <= opened_at + \(complaintAnswerDays * 86_400_000) THEN 1 ELSE 0 END) AS in_time,
    sum(CASE WHEN state IN (2, 3) THEN 1 ELSE 0 END) AS resolved,
    sum(CASE WHEN state = 4 THEN 1 ELSE 0 END) AS withdrawn
  FROM complaints GROUP BY year, kind
  """
