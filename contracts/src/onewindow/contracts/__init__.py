"""What is said: every fact, the journal's entry, the topics, the codes and the HTTP bodies. Pydantic, nothing else."""
