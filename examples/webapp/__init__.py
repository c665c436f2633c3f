"""Authenticate the user, fetch info from a database, present the result.

Start it with ``python -m examples.webapp``.  Where to look, in this order:

* `handlers_generator` and `handlers_coroutine`: the same requests in both
  spellings; this is what the example is about.
* `resource`: one sequence for each HTTP request, cancelled when the client
  hangs up; every expected error becomes a page.
* `database`: a connection pool whose queries can be cancelled; SQLite and
  PostgreSQL.  `store` has the tables and the statements.
* `passwords`, `forms`, `pages`: hashing, what visitors send, what they get.
* `attempts`, `bodies`: limits on log-ins tried, and on what is read of a form.
* `application`, `options`, `__main__`: starting and stopping.
"""
