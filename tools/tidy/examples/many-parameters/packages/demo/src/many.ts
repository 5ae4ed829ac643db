export const many = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d]
