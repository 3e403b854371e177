"""Below the ports of the cluster's documents: the client, how a document lies there, how it is asked for."""
