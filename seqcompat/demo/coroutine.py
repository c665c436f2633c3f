"""The program of 2007, spelled with coroutines."""


def program(sequential, waitable, fetch, say):
    """`main`, a function that runs the program and returns a Deferred."""

    @sequential
    async def work():
        say(await fetch(3))
        say(await fetch(4))
        say(await waitable("not deferred"))
        say(await fetch(6))
        try:
            say(await fetch(-7))
        except ValueError as error:
            say("failed: %s" % (error,))

    @sequential
    async def main(going):
        say(going + " once")
        await work()
        say(going + " twice")
        await work()

    return main
