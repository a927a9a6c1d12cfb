"""The seam to whatever orders the best passages anew."""
