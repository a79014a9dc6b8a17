/** The images that a release pushes, each to a repository of its own; a test holds them to what the pipeline builds. */
export const IMAGES = ['api', 'ingest', 'migrate', 'processor'];
