"""`python -m onewindow.local_cluster`: what `onewindow cluster` does, without the rest of the command."""

from onewindow.local_cluster.commands import app

if __name__ == "__main__":
    app(prog_name="onewindow cluster")
