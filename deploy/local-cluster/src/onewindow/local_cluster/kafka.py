"""Apache Kafka: one broker, or three that hold every record twice before it counts. KRaft, loopback only."""

import base64
import hashlib
import shutil
import socket
import struct
import subprocess
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.places import HERE, cache, free_ports, made_once
from onewindow.local_cluster.tools import path_of
from onewindow.local_cluster.words import ClusterError, err, mention

_START_S = 60.0
_API_VERSIONS = struct.pack(">hhih", 18, 0, 7, -1)


def jars() -> Path:
    """The folder with Kafka's jars, fetched once per version of the pom. Raises ClusterError."""
    return made_once(_name(), _fetch)


def are_fetched() -> bool:
    """Whether `jars` has nothing to fetch, so that no Maven is needed."""
    return (cache() / _name()).is_dir()


def _name() -> str:
    return f"jars-{hashlib.sha256((HERE / 'pom.xml').read_bytes()).hexdigest()[:12]}"


def _fetch(folder: Path) -> None:
    maven = path_of("mvn")
    mention("正在获取 Kafka（仅一次，约 43 MB）", "fetching Kafka's jars (once, about 43 MB)")
    quiet = ["-q", "-B", "-Dstyle.color=never"]
    wanted = ["-f", str(HERE / "pom.xml"), "dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
    fetched = subprocess.run([maven, *quiet, *wanted], capture_output=True, text=True, check=False)
    if fetched.returncode:
        err.print(fetched.stdout + fetched.stderr, markup=False)
        raise ClusterError("mvn 未能取得 Kafka，原因见上。", "mvn could not fetch the jars; its own words are above")


class Broker:
    """One broker on its folder, in as many lives as a test wants; alone unless told who votes with it."""

    def __init__(
        self,
        data: Path,
        port: int = 0,
        *,
        node: int = 1,
        controllers: Sequence[int] = (),
        cluster: str = "",
        words: Path | None = None,
    ) -> None:
        """``controllers``: the controller ports of all nodes in order. ``cluster``: the id they share.

        ``words``: the file for what it says, by default one in ``data``.
        """
        own = free_ports(2)
        self.port = port or own[0]
        self._controllers = tuple(controllers) or (own[1],)
        self._data = data.resolve()
        self._node = node
        self._cluster = cluster
        self._words = words or self._data / "broker.log"
        self.child: Child | None = None

    @property
    def address(self) -> str:
        """host:port, the same in every life."""
        return f"127.0.0.1:{self.port}"

    def prepare(self) -> Child:
        """The process, not started; its storage is formatted if it is new. Raises ClusterError."""
        java, classpath = path_of("java"), f"{jars()}/*"
        self._data.mkdir(parents=True, exist_ok=True)
        settings = self._settings()
        said = self._words
        if not (self._data / "log" / "meta.properties").exists():
            tool = [java, "-XX:TieredStopAtLevel=1", "-cp", classpath, "kafka.tools.StorageTool", "format"]
            with said.open("ab") as out:
                command = [*tool, "-t", self._cluster or new_cluster(), "-c", str(settings)]
                if subprocess.run(command, stdout=out, stderr=out, check=False).returncode:
                    raise ClusterError(
                        f"Kafka 存储未能建立，见 {said}", f"the storage could not be formatted; see {said}"
                    )
        memory = ["-Xms256m", "-Xmx768m"]
        command = [java, *memory, "-Dlog4j2.level=WARN", "-cp", classpath, "kafka.Kafka", str(settings)]
        self.child = Child(command, said)
        return self.child

    def start(self) -> None:
        """Start it and wait until it answers. Raises ClusterError."""
        child = self.prepare()
        child.start()
        child.wait_until(self.answers, _START_S)

    def answers(self) -> bool:
        """Whether a broker answers there: it is asked for the API versions it speaks."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(struct.pack(">i", len(_API_VERSIONS)) + _API_VERSIONS)
                head = line.recv(10, socket.MSG_WAITALL)
        except OSError:
            return False
        return len(head) == 10 and struct.unpack(">iih", head)[1:] == (7, 0)

    def stop(self) -> None:
        """Stop it in order; its data stays."""
        if self.child is not None:
            self.child.stop()

    def kill(self) -> None:
        """End it at once, with SIGKILL; its data stays."""
        if self.child is not None:
            self.child.kill()

    def _settings(self) -> Path:
        copies = len(self._controllers)
        filled = (
            (HERE / "server.properties")
            .read_text()
            .format(
                node=self._node,
                voters=",".join(f"{node}@127.0.0.1:{port}" for node, port in enumerate(self._controllers, 1)),
                port=self.port,
                controller=self._controllers[self._node - 1],
                data=self._data,
                copies=copies,
                enough=max(1, copies - 1),
            )
        )
        file = self._data / "server.properties"
        file.write_text(filled)
        return file


class Brokers:
    """One broker, or three that are one cluster: every topic on all three, an append counts when two have it."""

    def __init__(self, data: Path, count: int = 1, logs: Path | None = None) -> None:
        """Nothing is started yet; the ports hold for this object's life. ``logs``: the folder for what they say."""
        cluster = _cluster_of(data)
        controllers = free_ports(count)
        self.each: Sequence[Broker] = [
            Broker(
                data / str(node),
                port,
                node=node,
                controllers=controllers,
                cluster=cluster,
                words=logs / f"kafka-{node}.log" if logs else None,
            )
            for node, port in enumerate(free_ports(count), 1)
        ]

    @property
    def bootstrap(self) -> str:
        """What a client is told: every address, with commas."""
        return ",".join(broker.address for broker in self.each)

    def start(self) -> None:
        """Start all and wait until every one answers. Raises ClusterError."""
        children = [broker.prepare() for broker in self.each]
        for child in children:
            child.start()
        for broker, child in zip(self.each, children, strict=True):
            child.wait_until(broker.answers, _START_S)

    def stop(self) -> None:
        """Stop all in order."""
        for broker in self.each:
            if broker.child is not None:
                broker.child.ask_to_stop()
        for broker in self.each:
            broker.stop()


def new_cluster() -> str:
    """A cluster id as Kafka writes it."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


def _cluster_of(data: Path) -> str:
    data.mkdir(parents=True, exist_ok=True)
    file = data / "cluster-id"
    if not file.exists():
        file.write_text(new_cluster())
    return file.read_text()


@contextmanager
def fresh_broker() -> Iterator[Broker]:
    """A new, empty broker; it and its data are gone when the block is left."""
    folder = Path(mkdtemp(prefix="onewindow-kafka-"))
    broker = Broker(folder)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()
        shutil.rmtree(folder, ignore_errors=True)
