// What the arguments of the functions are made of. An engine reads defaults from the text: no spread, no sum.

/** A service that has an image. */
export enum ServiceName {
  Api = 'api',
  Ingest = 'ingest',
  Processor = 'processor',
  Migrate = 'migrate',
}

// Both lists in full: the SDK evaluates each by itself and knows no other name.
// What no test and no image reads: editing it runs nothing again.
export const NO_CODE = [
  '.git',
  '.github',
  '**/node_modules',
  '**/dist',
  '.millrace',
  '.env',
  '**/*.key',
  '**/*.log',
  'cosign.pub',
  'release.json',
  'subjects.txt',
  '**/*.md',
  'docs',
  'ci',
  'infra',
  'tools',
];
// `check` reads the documents too, and lints what describes the cloud.
export const NO_SOURCE = [
  '.git',
  '**/node_modules',
  '**/dist',
  '.millrace',
  '.env',
  '**/*.key',
  '**/*.log',
  'cosign.pub',
  'release.json',
  'subjects.txt',
];
