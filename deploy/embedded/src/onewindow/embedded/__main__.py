"""The `onewindow` command. What a sub-command needs is imported when it runs, so that the command starts at once."""

import sys
from collections.abc import Sequence

import typer

from onewindow.embedded import streams
from onewindow.embedded.commands import (
    applying,
    backing_up,
    catalogues,
    clustering,
    counting,
    demonstrating,
    rehearsing,
    repairing,
    rosters,
    serving,
    verifying,
)
from onewindow.embedded.ending import Ending

app = typer.Typer(
    name="onewindow",
    help="一窗通办：一次提交，并联审批，一个结果。\n\nOne window: hand in once, departments approve in parallel, "
    "one result comes back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (
    demonstrating,
    serving,
    applying,
    rehearsing,
    counting,
    catalogues,
    rosters,
    repairing,
    verifying,
    backing_up,
    clustering,
):
    part.register(app)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code. What a person can put right is told without a traceback."""
    from onewindow.embedded.words import complain

    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="onewindow")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from onewindow.embedded.mistakes import told

        if (mistake := told(error)) is None:
            raise
        complain(mistake.zh, mistake.en)
        return mistake.code
    return 0


def main() -> None:
    """What the console script calls. An exit code of 0 says that what was printed could be written, too."""
    streams.take_over()
    ending = Ending()
    code = ending.of(run())
    if why := streams.lost():
        from onewindow.embedded.words import complain

        did_zh, did_en = ("已办成，但", "Done, but ") if code == 0 else ("", "")
        complain(
            f"{did_zh}输出未能写出：{why.strerror}", f"{did_en}what it printed could not be written: {why.strerror}"
        )
    sys.exit(code or int(why is not None))


if __name__ == "__main__":
    main()
