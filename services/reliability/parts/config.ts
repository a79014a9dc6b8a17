/** Where the processes of the harness find programs; of our own environment they get nothing else. */
export const SEARCH_PATH = process.env.PATH;
