/** What the image of a service holds and runs. Paths are from the root of the repository. */
export type ServiceImage = {
  /** Workspace whose production dependencies are installed. */
  workspace: string;
  /** Folders with code: its own and those of the rooms that it imports. */
  rooms: string[];
  /** Arguments of `node`. */
  command: string[];
  ports: number[];
  /** A big package of which these files are enough. */
  only?: { package: string; files: string[] };
  dashboard?: true;
};

const HTTP = 8080;
const ADMIN = 9464;

export const SERVICES = {
  api: {
    workspace: 'services/api',
    rooms: ['services/api', 'services/database', 'services/pipeline', 'services/runtime'],
    command: ['services/api/main.ts'],
    ports: [HTTP, ADMIN],
    dashboard: true,
  },
  ingest: {
    workspace: 'services/ingest',
    rooms: ['services/ingest', 'services/pipeline', 'services/runtime'],
    command: ['--disable-warning=TimeoutNegativeWarning', 'services/ingest/main.ts'],
    ports: [HTTP, ADMIN],
    // The replay of three million flights; the package's other 70 data sets stay outside.
    only: { package: 'vega-datasets', files: ['package.json', 'data/flights-3m.parquet'] },
  },
  processor: {
    workspace: 'services/processor',
    rooms: ['services/processor', 'services/database', 'services/pipeline', 'services/runtime'],
    command: [
      '--max-old-space-size=192',
      '--max-semi-space-size=8',
      '--disable-warning=TimeoutNegativeWarning',
      'services/processor/main.ts',
    ],
    ports: [ADMIN],
  },
  migrate: {
    workspace: 'services/database',
    rooms: ['services/database', 'services/runtime', 'services/pipeline/generated'],
    command: ['services/database/main.ts'],
    ports: [],
  },
} satisfies Record<string, ServiceImage>;

export type ServiceName = keyof typeof SERVICES;
export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];
