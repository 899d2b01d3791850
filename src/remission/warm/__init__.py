"""An engine for papermill that needs no kernel: each notebook runs in a child forked from a parent that has imported the libraries.

`engine` is what papermill sees, `client` the handle on parent and children, `parent` the process that forks, `child` a notebook's own.
"""
