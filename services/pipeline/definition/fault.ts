/** What is wrong in a pipeline definition, where, and what to write instead. */
export type DefinitionFault = { path: string; reason: string; fix: string };

/** Names of pipelines, views and measures. */
export const NAME = /^[a-z][A-Za-z0-9]{0,23}$/;

/** Thrown by `definePipeline` before anything runs; carries every fault that was found. */
export class DefinitionError extends Error {
  readonly code = 'E_DEFINITION';
  readonly retriable = false;
  readonly faults: readonly DefinitionFault[];

  constructor(pipeline: string | undefined, faults: readonly DefinitionFault[]) {
    const lines = faults.map(({ path, reason, fix }) => `  ${path}: ${reason}\n    write instead: ${fix}`);
    const which = pipeline === undefined ? 'a pipeline without a name' : `pipeline '${pipeline}'`;
    super(`${which} cannot be run exactly as defined:\n${lines.join('\n')}`);
    this.name = 'DefinitionError';
    this.faults = faults;
  }
}
