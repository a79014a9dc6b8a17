/** What nobody can read from a program: how much goes through it in a month, in GB. Change it to what you see. */
export const USAGE = {
  staging: { natGb: 50, logsGb: 5, imagesGb: 10, bucketGb: 10, diskGb: 50, capacityUnits: 1 },
  prod: { natGb: 200, logsGb: 50, imagesGb: 20, bucketGb: 100, diskGb: 50, capacityUnits: 3 },
} as const;

export type Usage = { readonly [name in keyof (typeof USAGE)['staging']]: number };
