"""The program of 2007, spelled with generators."""


def program(sequential, waitable, fetch, say):
    """`main`, a function that runs the program and returns a Deferred."""

    @sequential
    def work():
        say((yield fetch(3)))
        say((yield fetch(4)))
        say((yield "not deferred"))
        say((yield fetch(6)))
        try:
            say((yield fetch(-7)))
        except ValueError as error:
            say("failed: %s" % (error,))

    @sequential
    def main(going):
        say(going + " once")
        yield work()
        say(going + " twice")
        yield work()

    return main
