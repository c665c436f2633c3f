"""Authenticate the user, fetch info from a database, present the result.

Start it with ``python -m examples.webapp``.  Read the modules in this order:

* `handlers_generator` and `handlers_coroutine`: the same requests in both
  spellings.  They are the point of the example.
* `resource`: one sequence for each HTTP request.  It is cancelled when the
  client hangs up.  Every expected error becomes a page.
* `database`: a connection pool whose queries can be cancelled, for SQLite and
  PostgreSQL.  `store` has the tables and the statements.
* `passwords`, `forms`, `pages`: the hashing, the input of visitors, the pages.
* `attempts`, `bodies`: the limits on log-ins, and on the length of a form.
* `application`, `options`, `__main__`: starting and stopping.
"""
