"""The rows of a log in a SQLite file, looked at past the bus: a record that it will not give may still lie there."""

from pathlib import Path

from onewindow.chassis.sqlite.log import place
from onewindow.chassis.sqlite.looking import looking
from onewindow.embedded.audit.reading import There


def rows_of(file: Path, topic: str) -> There:
    """Whether the file has a row for a partition and offset of a topic, whatever its checksum says."""

    def there(partition: int, offset: int) -> bool:
        with looking(file) as connection:
            numbers = connection.execute("SELECT no FROM topic WHERE name = ?", (topic,)).fetchall()
            found = [connection.execute(_ROW, (place(no, partition, offset),)).fetchone() for (no,) in numbers]
        return any(found)

    return there


_ROW = "SELECT 1 FROM log WHERE id = ?"
