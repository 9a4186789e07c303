'use strict';
// Lets a test drive clients that run in this process.
//
// A script hands over a class of users; the process prints "listening PORT" and ends when its
// standard input does. Each TCP connection to that port is one user: JSON lines come in as
// {"do": NAME, …} and call the user's method of that name, one by one; each is answered with
// {"done": RESULT} or {"failed": MESSAGE}. What the user of the client sees goes out between them
// as {"seen": SOURCE, "word": WORD, "payload": JSON} or {…, "hex": BYTES}.

const net = require('node:net');
const readline = require('node:readline');

const users = new Set();

class User {
  constructor(connection) {
    this.connection = connection;
    this.channels = new Map();
    this.disconnecting = false;
  }

  write(line) {
    if (!this.connection.destroyed) this.connection.write(JSON.stringify(line) + '\n');
  }

  see(seen, word, payload) {
    if (payload instanceof ArrayBuffer) {
      this.write({ seen, word, hex: Buffer.from(payload).toString('hex') });
    } else {
      this.write({ seen, word, payload });
    }
  }

  // Shows the life of a client's socket. 1005 is how the client's own close ends it.
  watch(socket) {
    socket.onOpen(() => this.see('connection', 'open'));
    socket.onClose(({ code }) => {
      const own = this.disconnecting || code === 1005;
      this.see('connection', own ? 'closed' : 'lost ' + code);
    });
  }

  entry(name) {
    return this.channels.get(name);
  }

  settle() {}

  run(line) {
    const command = JSON.parse(line);
    try {
      this.write({ done: this[command.do](command) ?? null });
    } catch (e) {
      this.write({ failed: String(e.message) });
    }
  }
}

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex')).buffer;

// A payload of a command.
const payload = ({ payload, hex }) => (hex === undefined ? payload : bytes(hex));

// A function of the number of tries, as the clients take them.
const table = (delays) => (tries) => delays[Math.min(tries, delays.length) - 1];

function drive(UserClass) {
  // What a client throws into its transport ends up here; in a browser it would be on the console.
  process.on('uncaughtException', (e) => users.forEach((user) => user.see('uncaught', e.name)));

  const server = net.createServer((connection) => {
    const user = new UserClass(connection);
    users.add(user);
    connection.setNoDelay(true);
    connection.on('error', () => {});
    connection.on('close', () => {
      users.delete(user);
      user.end();
    });
    readline.createInterface({ input: connection }).on('line', (line) => user.run(line));
  });
  server.listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));

  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}

module.exports = { User, drive, payload, table };
