/**
 * Ends a request with `{"error": message, "code": <transaction id>}`, which is the only body that OpenWhisk's clients
 * read as an error. Thrown by routes and by what they call; anything else that is thrown becomes a 500.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.headers = headers;
  }
}

/** In OpenWhisk's words (ErrorResponse.scala, and those of its HTTP library). */
export const WORDS = {
  notSupplied: "The resource requires authentication, which was not supplied with the request",
  invalidKey: "The supplied authentication is invalid",
  noSuchRoute: "The requested resource could not be found.",
  doesNotExist: "The requested resource does not exist.",
  alreadyExists: "resource already exists",
  otherCollection: "Resource by this name exists but is not in this collection.",
  changedMeanwhile: "Concurrent modification to resource detected.",
  notOnBinding: "Operation not permitted on package binding.",
  internal: "There was an internal server error.",
  malformed: (detail: string) => `The request content was malformed:\n${detail}`,
  notAuthorized: (name: string) => `The supplied authentication is not authorized to access '${name}'.`,
  tooLarge: (what: string, sizeBytes: number, allowedBytes: number) =>
    `${what} larger than allowed: ${sizeBytes} > ${allowedBytes} bytes.`,
} as const;
