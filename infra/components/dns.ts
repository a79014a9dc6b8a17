import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export type DnsArgs = { domain: string; production: boolean };

const MINUTE_S = 60;
// Long enough that nobody asks in vain, short enough that a mistake is mended the same hour.
const TTL_S = 5 * MINUTE_S;

/**
 * The zone of one stack, and a certificate for its domain and each name below it, renewed by ACM as long as its proof
 * stays in the zone. Only Amazon may issue certificates here.
 *
 * The certificate waits until the world finds the proof: on the first run make the zone alone, enter its name servers
 * with who sells the domain, then go on. Production's zone cannot be destroyed by Pulumi: a new one would have other
 * name servers, and nobody would find it.
 */
export class Dns extends pulumi.ComponentResource {
  readonly zoneId: pulumi.Output<string>;
  readonly zoneArn: pulumi.Output<string>;
  readonly nameServers: pulumi.Output<string[]>;
  readonly certificateArn: pulumi.Output<string>;

  constructor(name: string, { domain, production }: DnsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:Dns', name, {}, opts);
    const zone = new aws.route53.Zone(
      `${name}-zone`,
      {
        name: domain,
        comment: `millrace ${pulumi.getStack()}`,
        // What external-dns wrote would else keep staging's zone from being destroyed.
        forceDestroy: !production,
      },
      { parent: this, protect: production },
    );
    this.zoneId = zone.zoneId;
    this.zoneArn = zone.arn;
    this.nameServers = zone.nameServers;
    new aws.route53.Record(
      `${name}-issuers`,
      { zoneId: zone.zoneId, name: domain, type: 'CAA', ttl: TTL_S, records: ['0 issue "amazon.com"'] },
      { parent: this },
    );
    this.certificateArn = this.certificate(name, domain);
    this.registerOutputs({
      zoneId: this.zoneId,
      zoneArn: this.zoneArn,
      nameServers: this.nameServers,
      certificateArn: this.certificateArn,
    });
  }

  /** Its ARN, known once it is issued: a load balancer refuses one that is not. */
  private certificate(name: string, domain: string): pulumi.Output<string> {
    const certificate = new aws.acm.Certificate(
      `${name}-certificate`,
      { domainName: domain, subjectAlternativeNames: [`*.${domain}`], validationMethod: 'DNS' },
      { parent: this },
    );
    // One record for both names: ACM asks the same proof for a domain and its wildcard.
    const proof = certificate.domainValidationOptions.apply((options) => {
      const own = options.find(({ domainName }) => domainName === domain);
      if (!own) throw new Error(`${name}: ACM names no record that proves ${domain}`);
      return own;
    });
    const record = new aws.route53.Record(
      `${name}-proof`,
      {
        zoneId: this.zoneId,
        name: proof.resourceRecordName,
        type: proof.resourceRecordType,
        ttl: TTL_S,
        records: [proof.resourceRecordValue],
      },
      { parent: this },
    );
    return new aws.acm.CertificateValidation(
      `${name}-issued`,
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
      { parent: this, customTimeouts: { create: '30m' } },
    ).certificateArn;
  }
}
