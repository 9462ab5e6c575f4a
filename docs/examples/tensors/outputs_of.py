"""The outputs of any function of NumPy arrays, for every published case.

    allclose inputs scaled-dot-product-attention --out inputs.npz
    python outputs_of.py attention.py scaled_dot_product_attention output,weights inputs.npz outputs.npz
    allclose grade outputs.npz --problem scaled-dot-product-attention
"""

import runpy
import sys

import numpy as np


def main(program, function, returns, source, target):
    f = runpy.run_path(program)[function]
    inputs = np.load(source)
    cases = {}
    for name in inputs.files:
        if "/" in name:  # <case>/<argument>; numbers come as arrays without axes
            case, argument = name.split("/")
            value = inputs[name]
            cases.setdefault(case, {})[argument] = value if value.ndim else value.item()

    outputs = {}
    for case, arguments in cases.items():
        try:
            result = f(**arguments)
        except Exception as error:  # a case without outputs counts as failed, and the others are told
            print(f"{case}: {error}", file=sys.stderr)
            continue
        values = result if isinstance(result, tuple) else (result,)
        outputs.update({f"{case}/{name}": value for name, value in zip(returns.split(","), values)})
    np.savez_compressed(target, about=inputs["about"], **outputs)


if __name__ == "__main__":
    main(*sys.argv[1:])
