"""Why nobody can listen at an address, or nobody answers there, and what to do about it."""

import errno
import socket

from onewindow.embedded.words import CommandError, typed


def cannot_listen(host: str, port: int, error: OSError) -> CommandError:
    """What a person is told when a server cannot listen."""
    place = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return CommandError(
            f"{place} 已被占用：请停止占用它的程序，或用 --port 换一个端口（0 为空闲端口）。",
            f"{place} is in use: stop the program that listens there, or take another with --port (0: a free one).",
        )
    if error.errno == errno.EACCES:
        return CommandError(
            f"无权监听 {place}：请用 --port 选 1024 以上的端口。",
            f"You may not listen at {place}: take a port from 1024 on with --port.",
        )
    return CommandError(
        f"无法监听 {place}：请检查 --host 和 --port。",
        f"Nobody can listen at {place} ({error.strerror or error}): check --host and --port.",
    )


def free_port(host: str, wanted: int = 0) -> int:
    """A port that can be listened at just now, the wanted one unless that is 0. Raises CommandError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, wanted))
            probe.listen()
        except OSError as error:
            raise cannot_listen(host, wanted, error) from None
        return int(probe.getsockname()[1])


def nobody_answers(server: str) -> CommandError:
    """What a person is told when no server is at the address that was asked."""
    return CommandError(
        f"{server} 没有服务：请先运行 {typed('serve')}，或用 --server 指明地址。",
        f"No server answers at {server}: start one with `{typed('serve')}`, or pass --server http://host:port.",
    )
