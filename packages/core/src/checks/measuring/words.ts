/** A power of a size in words: to the nearest whole exponent, or to the half when it lies in the middle third between two. */
export function power(exponent: number, of: string): string {
  const whole = Math.round(exponent);
  const near = Math.abs(exponent - whole) <= 1 / 3 ? whole : Math.floor(exponent) + 0.5;
  if (near <= 0) return "a constant";
  return near === 1 ? of : near === 2 ? `${of}²` : near === 3 ? `${of}³` : near === 0.5 ? `√${of}` : `${of}^${near}`;
}

/** The power that a threshold stands for: thresholds lie above the exponent that they allow, by up to a half. */
export const allowed = (atMost: number, of: string): string => power(Math.ceil(2 * atMost - 1) / 2, of);
