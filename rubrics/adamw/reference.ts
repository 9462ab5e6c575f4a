import { define } from "@allclose/core";
import { add, div, mul, sqrt, square, sub, type Tensor, tensor } from "@allclose/core/tensor";

type Parameters = Readonly<Record<string, Tensor>>;

type Arguments = {
  params: Parameters;
  grads: Parameters;
  /** step: how many steps have been made so far. */
  state: { step: number; m: Parameters; v: Parameters };
  lr: number;
  betas: readonly number[];
  eps: number;
  weight_decay: number;
};

/**
 * Loshchilov & Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2, with the decay λ scaled by the learning
 * rate, as libraries have it: θ ← θ − η λ θ − η m̂/(√v̂ + ε).
 */
export const reference = define({
  mistakes: {
    "betas-swapped":
      "β₁ and β₂ are exchanged: the first moment averages over a thousand steps and the second over ten.",
    "no-bias-correction":
      "m and v are used as they are, not divided by 1 − β₁ᵗ and 1 − β₂ᵗ, so early steps have the wrong size.",
    "steps-counted-from-zero":
      "The bias correction uses the number of steps made before this one, so that the first step divides by 1 − β⁰ = 0.",
    "eps-in-sqrt": "ε is added to v̂ below the root rather than to √v̂, so it acts as √ε, which is far larger.",
    "eps-before-correction":
      "ε is added to √v before the bias correction, so early steps have an ε that is many times too large.",
    "l2-coupled":
      "The decay is added to the gradient, where it enters both moments: that is Adam with L2 regularisation, not AdamW.",
    "decay-after": "The decay shrinks the parameters after the gradient step, so that it shrinks the step too.",
    "decay-no-lr": "The decay is not multiplied by the learning rate.",
    "decay-over-root-v":
      "The decay is added to m̂, so that it is divided by √v̂ + ε like the gradient: parameters with large gradients decay less.",
    "old-moments": "The step is taken with the moments from before this gradient, which has no part in it.",
    "corrected-moments-kept":
      "The bias-corrected moments are returned as the new state, so that the next step corrects them again.",
    "step-not-advanced":
      "The step count is returned as it came, so that every step is corrected as if it were the first.",
    "bias-not-decayed": "Only matrices decay: the weight decay skips the bias vector.",
  },
  entries: {
    adamw_step({ params, grads, state, lr, betas, eps, weight_decay }: Arguments, wrong) {
      const [beta1, beta2] = (wrong["betas-swapped"] ? [...betas].reverse() : betas) as [number, number];
      const t = state.step + 1;
      const corrected = wrong["steps-counted-from-zero"] ? t - 1 : t;
      const c1 = wrong["no-bias-correction"] ? 1 : 1 - beta1 ** corrected;
      const c2 = wrong["no-bias-correction"] ? 1 : 1 - beta2 ** corrected;

      const update = (name: string) => {
        const theta = params[name] as Tensor;
        const [oldM, oldV] = [state.m[name] as Tensor, state.v[name] as Tensor];
        const lambda = wrong["bias-not-decayed"] && theta.shape.length < 2 ? 0 : weight_decay;
        const decay = mul(theta, lambda);
        const g = wrong["l2-coupled"] ? add(grads[name] as Tensor, decay) : (grads[name] as Tensor);

        const m = add(mul(oldM, beta1), mul(g, 1 - beta1));
        const v = add(mul(oldV, beta2), mul(square(g), 1 - beta2));
        const mHat = div(wrong["old-moments"] ? oldM : m, c1);
        const vHat = div(wrong["old-moments"] ? oldV : v, c2);

        const root = wrong["eps-in-sqrt"]
          ? sqrt(add(vHat, eps))
          : wrong["eps-before-correction"]
            ? div(add(sqrt(v), eps), Math.sqrt(c2))
            : add(sqrt(vHat), eps);
        const direction = div(wrong["decay-over-root-v"] ? add(mHat, decay) : mHat, root);

        const coupled = wrong["l2-coupled"] || wrong["decay-over-root-v"];
        const stepped = sub(theta, mul(direction, lr));
        const shrunk = wrong["decay-after"] ? mul(stepped, lambda) : decay;
        const moved = coupled ? stepped : sub(stepped, mul(shrunk, wrong["decay-no-lr"] ? 1 : lr));
        return wrong["corrected-moments-kept"] ? { moved, m: mHat, v: vHat } : { moved, m, v };
      };

      const [w, b] = [update("w"), update("b")];
      const step = tensor([], [wrong["step-not-advanced"] ? state.step : t], "int64");
      return {
        params: { w: w.moved, b: b.moved },
        state: { step, m: { w: w.m, b: b.m }, v: { w: w.v, b: b.v } },
      };
    },
  },
});
