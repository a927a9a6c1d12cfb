"""From lines that stand somewhere on a page to lines in the order people read them."""
