/** AWS's published rates per account and region: calls a second and how many at once. Lambda's: "Lambda quotas"; Security Hub's: its API reference. */
export const BUCKETS = {
  'lambda:control': { rate: 15, burst: 15 },
  'lambda:get-policy': { rate: 15, burst: 15 },
  'lambda:get-function': { rate: 100, burst: 100 },
  'lambda-microvms': { rate: 15, burst: 15 },
  iam: { rate: 20, burst: 40 },
  sts: { rate: 600, burst: 600 },
  organizations: { rate: 5, burst: 10 },
  account: { rate: 5, burst: 5 },
  tag: { rate: 15, burst: 15 },
  cloudtrail: { rate: 10, burst: 10 },
  ec2: { rate: 20, burst: 50 },
  'securityhub:import': { rate: 10, burst: 30 },
  'securityhub:read': { rate: 3, burst: 6 },
  'securityhub:other': { rate: 10, burst: 30 },
} as const;
export type Bucket = keyof typeof BUCKETS;

/** Token buckets on the monotonic clock. `scale` multiplies AWS's rates; Infinity switches them off. */
export function quotas(scale: number, clock: () => number): { take(bucket: Bucket, account: string, region: string): boolean } {
  const levels = new Map<string, { tokens: number; at: number }>();
  const take = (bucket: Bucket, account: string, region: string): boolean => {
    if (scale === Infinity) return true;
    const key = `${bucket}/${account}/${region}`;
    const rate = BUCKETS[bucket].rate * scale;
    const burst = Math.max(1, BUCKETS[bucket].burst * scale);
    const now = clock();
    const level = levels.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, level.tokens + ((now - level.at) / 1000) * rate);
    levels.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  };
  return { take };
}
