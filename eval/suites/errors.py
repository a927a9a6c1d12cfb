"""What stops a measurement; what only spoils a part of it is a ``Problem``."""

from library.errors import ShoruiError


class SuiteError(ShoruiError):
    """A suite or a run that cannot be read at all, or leaves nothing to measure."""

    code = "suite"
