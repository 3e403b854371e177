"""How the cluster edition speaks to Kafka; only ``clients`` imports aiokafka.

:class:`onewindow.chassis.kafka_bus.KafkaBus` is the door; nobody else imports from here.
"""
