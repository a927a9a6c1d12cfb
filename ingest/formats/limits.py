"""How large an image may be: read, rendered and shown."""

MAX_PIXELS = 150_000_000
"""A bitmap's pixels: A0 at 300 dpi is 139 million. More is a bomb or a mistake."""
MAX_SIDE_PX = 3000
"""The longer side of a page image: finer gives OCR nothing and costs memory (measured)."""
PAGE_DPI = 200
"""The resolution at which pages are rendered, unless ``MAX_SIDE_PX`` allows less."""
MAX_ROWS = 100_000
MAX_COLUMNS = 512
"""A table for people is within both; beyond stand dumps that belong into a database."""
