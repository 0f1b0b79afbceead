"""The two questions of a tally, each one statement and so one look at the database, which keeps no writer waiting."""

from labeling.statements import fetch

# Of what was revised in a stretch: (episode, character, state now, state before or NULL, labels).
CHANGES = """
    SELECT frame.episode_id, fresh.character_id, now.state,
           (SELECT old.state FROM labeling_labelrevision old
            WHERE old.frame_id = fresh.frame_id AND old.character_id = fresh.character_id AND old.id <= %s
            ORDER BY old.id DESC LIMIT 1) AS before,
           COUNT(*) AS number
    FROM (SELECT frame_id, character_id, MAX(id) AS last FROM labeling_labelrevision
          WHERE show_id = %s AND id > %s AND id <= %s GROUP BY frame_id, character_id) fresh
    JOIN labeling_labelrevision now ON now.id = fresh.last JOIN corpus_frame frame ON frame.id = fresh.frame_id
    GROUP BY 1, 2, 3, 4"""
NEWEST = 2**62


def label_changes(show: int, since: int, up_to: int = NEWEST) -> list[tuple[int, int, str, str | None, int]]:
    """What the revisions after `since`, up to another, made of what."""
    return fetch(CHANGES, since, show, since, up_to)


def labels_as_of(show: int, revision: int) -> list[tuple[int, int, str, int]]:
    """(episode, character, state, labels) as they were: every label there is now, less what was revised since."""
    sql = f"""WITH changes (episode, "character", now, before, number) AS ({CHANGES})
    SELECT episode, "character", state, SUM(number) FROM (
        SELECT frame.episode_id AS episode, label.character_id AS "character", label.state, COUNT(*) AS number
        FROM labeling_label label JOIN corpus_frame frame ON frame.id = label.frame_id
        WHERE label.show_id = %s GROUP BY 1, 2, 3
        UNION ALL SELECT episode, "character", now, -number FROM changes
        UNION ALL SELECT episode, "character", before, number FROM changes WHERE before IS NOT NULL) counts
    GROUP BY 1, 2, 3"""  # noqa: S608
    return fetch(sql, revision, show, revision, NEWEST, show)
