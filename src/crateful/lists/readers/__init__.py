"""What files of other services and players say: their lists, row by row, each fault by number.

Pure: text and bytes in, values out. Nothing here opens a file or asks anybody.
"""

__all__ = ["cells", "json_values", "jspf", "paths", "reading", "rows"]
