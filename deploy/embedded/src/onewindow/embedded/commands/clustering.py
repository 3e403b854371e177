"""`onewindow cluster up|status|logs|down`, if the local cluster is installed; a township's machine does without it."""

from importlib.util import find_spec

import typer


def register(app: typer.Typer) -> None:
    """Add the commands, or one that says what is missing."""
    if find_spec("onewindow.local_cluster") is None:
        every = {"ignore_unknown_options": True, "allow_extra_args": True}
        app.command("cluster", hidden=True, context_settings=every)(missing)
        return
    from onewindow.local_cluster.commands import app as cluster

    app.add_typer(cluster, name="cluster")


def missing(context: typer.Context) -> None:
    """本机集群未安装。 The local cluster is not installed."""
    from onewindow.embedded.words import CommandError

    del context
    raise CommandError(
        "本机集群未安装：请安装 onewindow-embedded[cluster]。", "Not here: install onewindow-embedded[cluster].", 2
    )
