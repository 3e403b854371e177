"""A whole cluster on one machine, for trying out and for tests: real servers as processes, loopback only, no Docker.

Apache Kafka from Maven's jars, FerretDB (MongoDB's protocol) over Debian's PostgreSQL, every service twice, and nginx
as the gateway before them. Nothing here knows what the line does: the services are started as processes.
"""
