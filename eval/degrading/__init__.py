"""Pages with a known text made as bad as offices scan them: what reading them is measured on."""
