"""The address at which a server of ours listens."""

import socket

from library.errors import SettingsError


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound to the address.

    Raises:
        SettingsError: it cannot be had.
    """
    try:
        bound = socket.create_server((host, port))
    except OSError as exc:
        raise SettingsError(
            f"{host}:{port} を使えません。ほかのプログラムが使用中なら、"
            "--port で別の番号を指定してください。"
        ) from exc
    return bound
