class x_attack(Exception):
    pass


x_attack.__name__ = x_attack.__qualname__ = '"><script>x-attack</script>'


def softmax(x):
    raise x_attack("</pre><script src=//x-attack></script><img src=x onerror=x-attack> &lt; ]]> <![CDATA[ <x-attack/>")
