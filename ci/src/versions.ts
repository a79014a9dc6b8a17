/**
 * Every image that the pipeline uses, by exact version and by the digest of its multi-platform index. Node, Kafka and
 * PostgreSQL are the versions of `npm start` and compose.yaml. Sources of the digests: docs/pipeline.md.
 */
export const IMAGES = {
  node: 'node:26.10.0-trixie-slim@sha256:ec7758ee051e457b468b32bde57b0879010b325bb9862718e9615225ce4aaae1',
  kafka: 'apache/kafka:4.3.0@sha256:0be4c9eb3565733612d2836d65636fd611a219ebcf5b4162e5ac259ea0ecb907',
  postgres: 'postgres:18.4@sha256:3a82e1f56c8f0f5616a11103ac3d47e632c3938698946a7ad26da0df1334744a',
  registry: 'registry:3.1.2@sha256:ddf754342cfc8acc51a56d5d0ab6af06826461864460636d8bd5c546dab2a7b8',
  trivy: 'aquasec/trivy:0.75.0@sha256:af6acf9a6b85dfe389a1941505c0ce9efef52a4719635e1a962f022a3d855daa',
  cosign:
    'ghcr.io/sigstore/cosign/cosign:v3.1.3@sha256:9e5c2f2edc34351160407ca3416c61855bdf9403c3c5936e0f0be7fc261611b8',
};

export type Images = typeof IMAGES;

/** The same versions without digests: for a mirror that built them anew and so cannot have the same. */
export const byTag = (images: Images): Images =>
  Object.fromEntries(Object.entries(images).map(([name, ref]) => [name, ref.split('@')[0]])) as Images;
