/**
 * The pipeline of millrace: check, test, build, try, publish, sign. Each function calls the npm scripts that a
 * developer types, in containers that are pinned; docs/pipeline.md shows what each runs and keeps.
 */
import { argument, check, func, object } from '@dagger.io/dagger';
import type { Container, Directory, File, Platform, Secret, Service } from '@dagger.io/dagger';

import { NO_CODE, NO_SOURCE, type ServiceName } from './arguments.ts';
import { runCheck } from './check.ts';
import { imageFor, PLATFORMS, UNKNOWN } from './image.ts';
import { runJourney } from './journey.ts';
import { publishAll } from './publish.ts';
import type { Repo } from './repo.ts';
import { sbomOf } from './sbom.ts';
import { scanImage } from './scan.ts';
import { signAll } from './sign.ts';
import { imageSizes } from './sizes.ts';
import { smokeImages } from './smoke.ts';
import { runSuite, suiteReports } from './suite.ts';
import { stack } from './up.ts';
import { verifyAll } from './verify.ts';
import { byTag, IMAGES } from './versions.ts';

@object()
export class Millrace {
  source: Directory;
  byTag: boolean;

  constructor(
    /** The code of the repository, without its documents. */
    @argument({ defaultPath: '/', ignore: NO_CODE }) source: Directory,
    /** Take images by tag and not by digest: for a mirror that has built them anew. */
    byTag: boolean = false,
  ) {
    this.source = source;
    this.byTag = byTag;
  }

  private repo(source: Directory = this.source): Repo {
    return { source, images: this.byTag ? byTag(IMAGES) : IMAGES };
  }

  /** Format, lint, types, doors, budgets, documents: what `npm run check` says. */
  @func()
  @check()
  async check(
    /** The whole repository. */
    @argument({ defaultPath: '/', ignore: NO_SOURCE }) tree: Directory,
  ): Promise<string> {
    return runCheck(this.repo(tree));
  }

  /** The service suite beside a real Kafka and PostgreSQL; its last line, or the end of its output when it fails. */
  @func()
  @check()
  async test(): Promise<string> {
    return runSuite(this.repo());
  }

  /** Results (JSON) and output of the service suite, which is run anew, also when it fails. */
  @func({ cache: 'never' })
  async reports(): Promise<Directory> {
    return suiteReports(this.repo());
  }

  /** `npm start` as on a bare machine, with Java, Maven and a browser: the tests that need all of it. */
  @func()
  async journey(): Promise<string> {
    return runJourney(this.repo());
  }

  /** The image of one service. */
  @func()
  async image(
    service: ServiceName,
    /** Of another platform than the engine's, such as linux/arm64. */
    platform?: Platform,
    /** The commit, for the label. */
    revision: string = 'unknown',
    /** Address of the repository, for the label. */
    repository: string = '',
  ): Promise<Container> {
    return imageFor(this.repo(), service, { platform, origin: { revision, repository } });
  }

  /** Builds every image and tells its size. */
  @func()
  async images(
    /** Both, when none is named. */
    platforms?: Platform[],
  ): Promise<string> {
    return imageSizes(this.repo(), platforms ?? PLATFORMS, UNKNOWN);
  }

  /** The whole stack as a service: page and api on 8080, ingest on 8081; `up --ports 8080:8080` brings it to you. */
  @func()
  up(
    /** How fast the flights are replayed: events a second, `max`, or times event time (`3600x`). */
    rate: string = '2000',
  ): Service {
    return stack(this.repo(), rate);
  }

  /** The images themselves beside a real Kafka and PostgreSQL: one event goes in and is seen in the api. */
  @func({ cache: 'never' })
  @check()
  async smoke(): Promise<string> {
    return smokeImages(this.repo());
  }

  /** The npm packages in the image of a service, as CycloneDX JSON. */
  @func()
  sbom(service: ServiceName): File {
    return sbomOf(this.repo(), service);
  }

  /** Holds the image of a service against known vulnerabilities; fails when a severe one has a fix. */
  @func({ cache: 'never' })
  async scan(service: ServiceName): Promise<string> {
    return scanImage(this.repo(), service);
  }

  /** Pushes every image and asks for it by digest; the digests as JSON. Without arguments to a registry of its own. */
  @func({ cache: 'never' })
  async publish(
    /** The commit: tag and label of the images. A registry that is named needs it. */
    revision: string = 'unknown',
    /** Host and path, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace. */
    registry: string = 'localhost:5000/millrace',
    username?: string,
    password?: Secret,
    /** A registry that is a service; the host of `registry` is localhost:5000 then. */
    registryService?: Service,
    /** Address of the repository, for the label. */
    repository: string = '',
    /** linux/amd64 and linux/arm64, when none is named. */
    platforms?: Platform[],
  ): Promise<string> {
    const to = { address: registry, username, password, service: registryService };
    const origin = { revision, repository };
    return publishAll(this.repo(), { registry: to, origin, platforms: platforms ?? PLATFORMS });
  }

  /** Signs every image of a release by digest, with its SBOM attached; with a key, or as the identity of the CI. */
  @func({ cache: 'never' })
  async sign(
    /** What `publish` answered. */
    release: File,
    username?: string,
    password?: Secret,
    key?: Secret,
    keyPassword?: Secret,
    requestUrl?: Secret,
    requestToken?: Secret,
  ): Promise<string> {
    const signer = { key, keyPassword, requestUrl, requestToken };
    return signAll(this.repo(), { release, signer, credentials: { username, password } });
  }

  /** Everything that leaves nothing behind, as a table: check, test, journey, images, smoke, and a publish to itself. */
  @func({ cache: 'never' })
  async verify(
    @argument({ defaultPath: '/', ignore: NO_SOURCE }) tree: Directory,
    /** Of the images: both, when none is named. */
    platforms?: Platform[],
  ): Promise<string> {
    return verifyAll(this.repo(), this.repo(tree), platforms ?? PLATFORMS);
  }
}
