const FAULT = {
  path: 'views.netHour.by',
  reason: "there is no field 'nte'",
  fix: "by: ['net']",
};
/** What a definition that cannot be run says, in every command that needs it. */
export const SAYS = `${FAULT.path}: ${FAULT.reason}\n    write instead: ${FAULT.fix}`;
// What importers ask for; they are linked before anything runs.
const EXPORTS = 'export const pipelines = []; export const pipelineNamed = () => undefined;';
const WRONG = `
import { DefinitionError } from './definition/fault.ts';
${EXPORTS}
throw new DefinitionError('quakes', [${JSON.stringify(FAULT)}]);`;
const MISSPELT = `agv('mag'); ${EXPORTS}`;

/** The same file of ours, with other words in it; Node and all that it starts read these. */
function insteadOfRegistry(source: string): NodeJS.ProcessEnv {
  const hooks = `
    import { registerHooks } from 'node:module';
    registerHooks({
      load: (url, context, next) => url.endsWith('/services/pipeline/registry.ts')
        ? { format: 'module', shortCircuit: true, source: ${JSON.stringify(source)} }
        : next(url, context),
    });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hooks)}` };
}

/** Environment of a Node whose registry holds a definition that cannot be run. */
export const withWrongDefinition = insteadOfRegistry(WRONG);
/** The same with a name in it that nobody declared. */
export const withMisspeltDefinition = insteadOfRegistry(MISSPELT);
