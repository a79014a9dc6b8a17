/** The name of an operation, and that `next` of its answer is the `cursor` of the page behind it. */
export const pagedAs = (operationId: string) => ({
  operationId,
  links: { 200: { next: { operationId, parameters: { cursor: '$response.body#/next' } } } },
});
