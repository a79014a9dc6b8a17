import { beforeAll, describe, expect, it } from 'vitest';
import { record, type Graph, type Recorded } from '../testing/record.ts';
import { Registry, type RegistryArgs } from './registry.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/ours';
const IMAGES = ['ingest', 'api', 'stream-processor'];

const made = (args: Partial<RegistryArgs> = {}) =>
  record('prod', () => {
    const all = { keyArn: KEY, images: IMAGES, production: true, ...args };
    const { arns, urls, host } = new Registry('registry', all);
    return { arns, urls, host };
  });
const ofType = ({ resources }: Graph, type: string): Recorded[] =>
  resources.filter((each) => each.type.endsWith(`:${type}`));

type Rule = { rulePriority: number; selection: Record<string, unknown>; action: { type: string } };
const rulesOf = ({ inputs }: Recorded) => (JSON.parse(String(inputs['policy'])) as { rules: Rule[] }).rules;

let prod: Graph;
beforeAll(async () => {
  prod = await made();
});

describe('the registry', () => {
  it('has one repository per image, under the name of the project', () => {
    expect(ofType(prod, 'Repository').map(({ inputs }) => inputs['name'])).toEqual([
      'millrace/api',
      'millrace/ingest',
      'millrace/stream-processor',
    ]);
  });

  it('never lets a tag move, scans what is pushed, and encrypts it with our key', () => {
    for (const { inputs } of ofType(prod, 'Repository'))
      expect(inputs).toMatchObject({
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: 'KMS', kmsKey: KEY }],
      });
  });

  it('keeps its images in production whatever is torn down', async () => {
    for (const { inputs, protect } of ofType(prod, 'Repository'))
      expect({ forced: inputs['forceDelete'], protect }).toEqual({ forced: false, protect: true });
    for (const { inputs, protect } of ofType(await made({ production: false }), 'Repository'))
      expect({ forced: inputs['forceDelete'], protect }).toEqual({ forced: true, protect: false });
  });

  it('hands out where each image is, and the host to log in to', () => {
    const host = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
    expect(prod.outputs['host']).toBe(host);
    expect(prod.outputs['urls']).toEqual(
      Object.fromEntries(IMAGES.map((image) => [image, `${host}/millrace/${image}`])),
    );
    expect(prod.outputs['arns']).toHaveLength(3);
  });
});

describe('what is removed', () => {
  it('is what has no tag after a week, and then the oldest beyond fifty, in every repository', () => {
    const policies = ofType(prod, 'LifecyclePolicy');
    expect(policies.map(({ inputs }) => inputs['repository'])).toEqual(
      ofType(prod, 'Repository').map(({ inputs }) => inputs['name']),
    );
    for (const policy of policies) {
      const [untagged, tagged, ...others] = rulesOf(policy);
      expect(untagged?.selection).toMatchObject({
        tagStatus: 'untagged',
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: 7,
      });
      expect(tagged?.selection).toMatchObject({ countType: 'imageCountMoreThan', countNumber: 50 });
      expect(others).toEqual([]);
    }
  });

  it('counts what bears a tag alone, so that signatures take no place of an image', () => {
    for (const policy of ofType(prod, 'LifecyclePolicy'))
      expect(rulesOf(policy)[1]?.selection).toMatchObject({ tagStatus: 'tagged', tagPatternList: ['*'] });
  });
});

describe('other accounts', () => {
  it('have no access', () => {
    expect(ofType(prod, 'RepositoryPolicy')).toEqual([]);
  });
});

describe('wrong arguments', () => {
  it.each<[Partial<RegistryArgs>, RegExp]>([
    [{ images: [] }, /images is \[\]/],
    [{ images: ['api', 'api'] }, /api is there twice/],
    [{ images: ['API'] }, /'API' is not a name in lower case/],
    [{ images: ['../api'] }, /'\.\.\/api' is not a name/],
  ])('%j is refused', async (args, problem) => {
    await expect(made(args)).rejects.toThrow(problem);
  });
});
