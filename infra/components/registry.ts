import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export type RegistryArgs = {
  keyArn: pulumi.Input<string>;
  images: string[];
  production: boolean;
};

const UNTAGGED_DAYS = 7;
const KEPT_IMAGES = 50;

/**
 * One ECR repository per image. A tag is the commit it was built from and never moves: what was tested, signed and
 * scanned is what runs. Images are paid by the gigabyte and month, so that only the newest 50 stay; what a cluster
 * runs has to be one of these.
 */
export class Registry extends pulumi.ComponentResource {
  readonly arns: pulumi.Output<string>[];
  /** By image. */
  readonly urls: Record<string, pulumi.Output<string>>;
  /** Where one logs in. */
  readonly host: pulumi.Output<string>;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Registry', name, {}, opts);
    const repositories = new Map(distinct(args.images).map((image) => [image, this.made(name, image, args)]));
    const [first] = [...repositories.values()];
    if (!first) throw new Error(`${name}: images is [], but a registry is for one image at least`);
    this.arns = [...repositories.values()].map(({ arn }) => arn);
    this.urls = Object.fromEntries(
      [...repositories].map(([image, { repositoryUrl }]) => [image, repositoryUrl]),
    );
    this.host = first.repositoryUrl.apply((url) => url.slice(0, url.indexOf('/')));
    this.registerOutputs({ arns: this.arns, urls: this.urls, host: this.host });
  }

  private made(name: string, image: string, args: RegistryArgs): aws.ecr.Repository {
    const repository = new aws.ecr.Repository(
      `${name}-${image}`,
      {
        name: `millrace/${image}`,
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: 'KMS', kmsKey: args.keyArn }],
        // Staging can be torn down with its images, production cannot.
        forceDelete: !args.production,
      },
      { parent: this, protect: args.production },
    );
    const of = { repository: repository.name };
    const parent = { parent: this };
    new aws.ecr.LifecyclePolicy(`${name}-${image}-lifecycle`, { ...of, policy: lifecycle() }, parent);
    return repository;
  }
}

/**
 * Signatures and bills of materials are untagged too, but not images: ECR keeps these with the image that they refer to
 * and removes them with it, as it does the images that a tagged index names.
 */
const lifecycle = (): string =>
  JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: `without a tag, after ${UNTAGGED_DAYS} days`,
        selection: {
          tagStatus: 'untagged',
          countType: 'sinceImagePushed',
          countUnit: 'days',
          countNumber: UNTAGGED_DAYS,
        },
        action: { type: 'expire' },
      },
      {
        rulePriority: 2,
        description: `of those with one, all but the newest ${KEPT_IMAGES}`,
        selection: {
          tagStatus: 'tagged',
          tagPatternList: ['*'],
          countType: 'imageCountMoreThan',
          countNumber: KEPT_IMAGES,
        },
        action: { type: 'expire' },
      },
    ],
  });

function distinct(images: string[]): string[] {
  const odd = images.find((image) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(image));
  if (odd !== undefined) throw new Error(`images: '${odd}' is not a name in lower case, as stream-processor`);
  const twice = images.find((image, i) => images.indexOf(image) !== i);
  if (twice !== undefined) throw new Error(`images: ${twice} is there twice`);
  return images;
}
