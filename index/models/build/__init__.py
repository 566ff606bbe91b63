"""Makes the files of the default encoder: ``python -m index.models.build``. Nothing here is needed to run it."""
