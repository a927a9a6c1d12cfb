"""The words given to models: one Markdown file per prompt, and what loads them."""
