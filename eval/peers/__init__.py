"""What a user would otherwise build, measured beside this project: same file, same questions, same encoder, one machine.

`run.py` starts every system in processes of its own (`child.py`), `source.py` reads the file for the peers,
`langchain_peers.py`, `llama_index_peer.py` and `ours.py` are the systems, `summary.py` puts the figures side by side.
"""
