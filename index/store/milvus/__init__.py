"""An index on a Milvus server: the same records as in a folder, for more reports and readers than one machine bears."""
