/** Of whoever runs this; of it the services get the PATH alone. */
export const { env } = process;
