import { beforeAll, describe, expect, it } from 'vitest';
import { record, type Graph, type Recorded } from '../testing/record.ts';
import { Dns } from './dns.ts';

const made = (stack: 'staging' | 'prod') =>
  record(stack, () => {
    const args = { domain: 'staging.example.com', production: stack === 'prod' };
    const { zoneId, zoneArn, nameServers, certificateArn } = new Dns('dns', args);
    return { zoneId, zoneArn, nameServers, certificateArn };
  });
const ofType = ({ resources }: Graph, type: string): Recorded[] =>
  resources.filter((each) => each.type.endsWith(`:${type}`));
const inputsOf = (graph: Graph, type: string) => ofType(graph, type).map(({ inputs }) => inputs);
const records = (graph: Graph, type: string) =>
  inputsOf(graph, 'Record').filter((inputs) => inputs['type'] === type);

let staging: Graph;
let prod: Graph;
beforeAll(async () => {
  staging = await made('staging');
  prod = await made('prod');
});

describe('the zone', () => {
  it('is that of the domain, and tells its name servers, which have to be entered elsewhere', () => {
    expect(inputsOf(staging, 'Zone')).toMatchObject([{ name: 'staging.example.com' }]);
    expect(staging.outputs['nameServers']).toHaveLength(4);
    expect(staging.outputs['zoneArn']).toBe('arn:aws:route53:::hostedzone/dns-zone-id');
  });

  it('stays in production, and goes with its records in staging', () => {
    const [kept] = ofType(prod, 'Zone');
    expect(kept).toMatchObject({ protect: true, inputs: { forceDestroy: false } });
    const [removable] = ofType(staging, 'Zone');
    expect(removable).toMatchObject({ protect: false, inputs: { forceDestroy: true } });
  });

  it('lets no issuer but Amazon make certificates for it', () => {
    expect(records(staging, 'CAA')).toMatchObject([
      { name: 'staging.example.com', records: ['0 issue "amazon.com"'] },
    ]);
  });
});

describe('the certificate', () => {
  it('is for the domain and every name below it, proven by DNS so that it renews itself', () => {
    expect(inputsOf(staging, 'Certificate')).toMatchObject([
      {
        domainName: 'staging.example.com',
        subjectAlternativeNames: ['*.staging.example.com'],
        validationMethod: 'DNS',
      },
    ]);
  });

  it('has one proof in the zone, since both names ask for the same record', () => {
    expect(records(staging, 'CNAME')).toMatchObject([
      {
        zoneId: 'dns-zone-id',
        name: '_proof.staging.example.com.',
        records: ['_proof.acm-validations.aws.'],
      },
    ]);
  });

  it('is handed out only when it is issued', () => {
    expect(inputsOf(staging, 'CertificateValidation')).toEqual([
      {
        certificateArn: staging.outputs['certificateArn'],
        validationRecordFqdns: ['_proof.staging.example.com'],
      },
    ]);
    expect(staging.outputs['certificateArn']).toMatch(/^arn:aws:acm:/);
  });
});

it('is one component with all it makes inside', () => {
  const own = staging.resources.filter(({ type }) => type.startsWith('aws:'));
  expect(own).toHaveLength(5);
  for (const { parent, name } of own) expect(parent, name).toMatch(/millrace:aws:Dns::dns$/);
});
