COMMANDS = """
::set-output name=x-attack::1
::add-mask::a
::stop-commands::x-attack
  ::error file=x-attack::owned
##[set-env name=PATH;]x-attack
"""


def softmax(x):
    print(COMMANDS)
    raise ValueError(COMMANDS)
