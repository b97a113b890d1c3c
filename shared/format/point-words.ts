/** A point of a sweep for people: `n=1, opt=O2`; empty without a sweep. */
export function describePoint(point: Readonly<Record<string, string>>): string {
  return Object.entries(point)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}
