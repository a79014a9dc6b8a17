/** Of whoever runs a checker; handed on as it is, with the mutant's name beside it. */
export const { env } = process;

/** The mutant that this process is to be; none in a true build. */
export const mutantName = env.MUTANT;
