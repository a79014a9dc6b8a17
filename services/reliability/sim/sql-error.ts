/** An error as the server answers it; `code` is the SQLSTATE. */
export class SqlError extends Error {
  code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
