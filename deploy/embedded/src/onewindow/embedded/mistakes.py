"""Which failures a person can put right, and the sentence for each; whatever is not here is a bug and stays one."""

import errno

from onewindow.embedded.words import CommandError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO})


def told(error: Exception) -> CommandError | None:
    """What to tell a person about it, with exit code 2; None for what nobody foresaw.

    Looked at only when something failed: a command that goes well imports nothing of this.
    """
    from onewindow.chassis.build import TracesUnavailableError
    from onewindow.chassis.identity import SecretFileError
    from onewindow.chassis.ports import PortError
    from onewindow.chassis.settings import WrongSettingError

    match error:
        case CommandError():
            return error
        case WrongSettingError():
            return CommandError("设置有误。", f"A setting is wrong: {error}", 2)
        case SecretFileError():
            return CommandError("令牌密钥文件不可用。", f"The secret of the tokens is unusable: {error}", 2)
        case TracesUnavailableError():
            return CommandError("缺少追踪所需的软件包。", str(error), 2)
        case PortError():
            return CommandError("日志或文档库无法使用。", f"The log or the store cannot be used: {error}", 2)
        case UnicodeEncodeError():
            return CommandError("有无法发送的文字。", "Something that was typed is not UTF-8 and cannot be sent.", 2)
        case OSError() if _is_of_a_file(error):
            return CommandError("无法读写文件。", f"{error.filename or 'A file'}: {error.strerror or error}", 2)
        case _:
            return None


def _is_of_a_file(error: OSError) -> bool:
    """A connection that broke, or time that ran out, are errors of the system too; those name no file."""
    return error.filename is not None or error.errno in _NO_ROOM
