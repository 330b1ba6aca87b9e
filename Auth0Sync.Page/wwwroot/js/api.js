/** The name that the server expects on everything but reading. */
const header = 'X-Auth0Sync-Page';

/** A response that is not a success, in the server's words. */
export class ApiError extends Error {
  constructor(status, title, detail) {
    super(title);
    this.status = status;
    this.detail = detail;
  }
}

export const get = (path, signal) => request(path, { signal });

export const post = (path, body, signal) => request(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', [header]: '1' },
  body: JSON.stringify(body),
  signal,
});

async function request(path, options) {
  const response = await fetch(path, options).catch(error => {
    throw options.signal?.aborted ? error : new ApiError(0, 'The page’s server does not respond', 'It may have been stopped. Start it again and open the new address.');
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(response.status, body.title ?? `The server responded with ${response.status}`, body.detail);
  }

  return body;
}
