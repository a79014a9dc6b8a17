import type { PortWish } from '../parts/sticky-ports.ts';

/** The ports that people meet, with the number each would like to have. */
export const PUBLIC_PORTS: PortWish[] = [
  { name: 'api', port: 8080 },
  { name: 'ingest', port: 8081 },
  { name: 'postgres', port: 5432 },
  { name: 'kafka', port: 9092 },
];

const FIRST_ADMIN_PORT = 9464;
const PROCESSOR = 'processor ';

/** All ports of a stack with these pipelines: the public ones, Kafka's controller, one admin port for each process. */
export function portWishes(pipelines: string[]): PortWish[] {
  const admins = ['api', 'ingest', ...pipelines.map(processorName)];
  return [
    ...PUBLIC_PORTS,
    { name: 'kafka controller', port: 9093 },
    ...admins.map((name, index) => ({ name: `${name} admin`, port: FIRST_ADMIN_PORT + index })),
  ];
}

/** The name of a pipeline's processor: in the list, the log file and `status`. */
export function processorName(pipeline: string): string {
  return `${PROCESSOR}${pipeline}`;
}

/** The pipeline of a processor of that name; of another part none. */
export function pipelineOf(name: string): string | undefined {
  return name.startsWith(PROCESSOR) ? name.slice(PROCESSOR.length) : undefined;
}
