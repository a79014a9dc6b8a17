/** A price in USD on demand, in us-east-1: what for, whence it is known, and when that was written. */
export type Price = { usd: number; per: 'hour' | 'GB-month' | 'month' | 'GB'; source: string; date: string };

const golden = (test: string, date = '2024-07-01') => ({ source: `infracost ${test}.golden`, date });
const KARPENTER = {
  source: 'aws/karpenter-provider-aws pkg/providers/pricing/zz_generated.pricing_aws.go',
  date: '2026-07-20',
};
const MSK = {
  source: 'aws/agent-toolkit-for-aws managing-amazon-msk/scripts/msk_sizing.py',
  date: '2026-08-20',
};

/** By what is paid. The list is short on purpose: what has no price here has no cost there, but an error. */
export const PRICES = {
  'eks control plane': { usd: 0.1, per: 'hour', ...golden('eks_cluster_test', '2025-07-07') },
  'ec2 t4g.medium': { usd: 0.0336, per: 'hour', ...KARPENTER },
  'ec2 t4g.large': { usd: 0.0672, per: 'hour', ...KARPENTER },
  'ec2 t4g.xlarge': { usd: 0.1344, per: 'hour', ...KARPENTER },
  'ec2 m7g.large': { usd: 0.0816, per: 'hour', ...KARPENTER },
  'ec2 m7g.xlarge': { usd: 0.1632, per: 'hour', ...KARPENTER },
  'ebs gp3': { usd: 0.08, per: 'GB-month', ...golden('ebs_volume_test') },
  'rds db.t4g.medium': {
    usd: 0.065,
    per: 'hour',
    source: 'infratally.com/articles/aws-rds-pricing-explained-2026.html',
    date: '2026',
  },
  // Of MySQL, which is priced alike; the other zone doubles it. No list of AWS itself could be read: the weakest here.
  'rds db.m7g.large': {
    usd: 0.168,
    per: 'hour',
    source: 'a table of hashicorp/terraform-provider-aws’s tests',
    date: '2024-02-02',
  },
  'rds gp3': { usd: 0.115, per: 'GB-month', ...golden('db_instance_test', '2026-05-03') },
  'msk kafka.t3.small': { usd: 0.0456, per: 'hour', ...golden('msk_cluster_test') },
  'msk kafka.m7g.large': { usd: 0.204, per: 'hour', ...MSK },
  'msk kafka.m7g.xlarge': { usd: 0.408, per: 'hour', ...MSK },
  'msk express.m7g.large': { usd: 0.408, per: 'hour', ...MSK },
  'msk storage': { usd: 0.1, per: 'GB-month', ...MSK },
  'nat gateway': { usd: 0.045, per: 'hour', ...golden('nat_gateway_test') },
  'nat data': { usd: 0.045, per: 'GB', ...golden('nat_gateway_test') },
  'interface endpoint': { usd: 0.01, per: 'hour', ...golden('vpc_endpoint_test', '2024-10-18') },
  'public address': { usd: 0.005, per: 'hour', ...golden('eip_test') },
  alb: { usd: 0.0225, per: 'hour', ...golden('lb_test') },
  'alb capacity unit': { usd: 0.008, per: 'hour', ...golden('lb_test') },
  'kms key': { usd: 1, per: 'month', ...golden('kms_key_test') },
  secret: { usd: 0.4, per: 'month', ...golden('secretsmanager_secret_test') },
  'logs taken in': { usd: 0.5, per: 'GB', ...golden('cloudwatch_log_group_test') },
  'ecr storage': { usd: 0.1, per: 'GB-month', ...golden('ecr_repository_test') },
  's3 storage': { usd: 0.023, per: 'GB-month', ...golden('s3_bucket_test') },
  'dns zone': { usd: 0.5, per: 'month', ...golden('route53_zone_test') },
} as const satisfies Record<string, Price>;

export type Priced = keyof typeof PRICES;
export const isPriced = (name: string): name is Priced => name in PRICES;
