/** Who moves next. */
export type Order = ('a' | 'b')[];

/** Every way to interleave `a` steps of one with `b` steps of another: (a + b)! / (a! b!) of them. */
export function orders(a: number, b: number): Order[] {
  if (a === 0 && b === 0) return [[]];
  return [
    ...(a > 0 ? orders(a - 1, b).map((rest): Order => ['a', ...rest]) : []),
    ...(b > 0 ? orders(a, b - 1).map((rest): Order => ['b', ...rest]) : []),
  ];
}
