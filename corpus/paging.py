"""Pages by keyset: a page begins after the last row seen, so it costs the same at the start and at the end of a table."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """100 rows a page, by descending id unless the view says otherwise."""

    page_size = 100
    ordering = "-id"
    cursor_query_param = "after"
