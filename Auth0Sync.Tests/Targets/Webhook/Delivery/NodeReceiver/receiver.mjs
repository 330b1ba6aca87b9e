// Receives webhooks on this machine and verifies each with the library of Standard Webhooks: 204, or 401 with the reason.
// Prints its port. Ends when its standard input is closed.
// Usage: node receiver.mjs <secret>
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const [secret] = process.argv.slice(2);
if (!secret) {
  console.error('Usage: node receiver.mjs <secret>');
  process.exit(2);
}

const webhook = new Webhook(secret);
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    try {
      webhook.verify(Buffer.concat(chunks), request.headers);
      response.writeHead(204).end();
    } catch (error) {
      response.writeHead(401, { 'Content-Type': 'text/plain' }).end(error.message);
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
