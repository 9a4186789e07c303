'use strict';
// The official Phoenix client, driven by a test.
//
//   node client.js
//
// Prints "listening PORT" and ends when its standard input does. Each TCP connection to that port
// is one client: JSON lines come in as {"do": NAME, …} and are done one by one; each is answered
// with {"done": RESULT} or {"failed": MESSAGE}. What the user of the client sees goes out between
// them as {"seen": SOURCE, "word": WORD, "payload": JSON} or {…, "hex": BYTES}.

const net = require('node:net');
const readline = require('node:readline');
const WebSocket = require('ws');
const { LongPoll, Presence, Socket } = require('phoenix');

const STATUSES = ['ok', 'error', 'timeout', 'approved'];
const users = new Set();

const decoded = (hex) => Uint8Array.from(Buffer.from(hex, 'hex')).buffer;

class User {
  constructor(connection) {
    this.connection = connection;
    this.channels = new Map();
    this.offs = new Map();
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

  setup({ url, params, counter, tokens, options, reconnect, rejoin, longPoll }) {
    let attempts = 0;
    let asked = 0;
    const table = (delays) => (tries) => delays[Math.min(tries, delays.length) - 1];
    const all = { ...options, transport: longPoll ? LongPoll : WebSocket };
    all.params = () => {
      attempts++;
      return counter ? { ...params, [counter]: attempts } : params;
    };
    if (tokens.length > 0) all.authToken = () => tokens[Math.min(asked++, tokens.length - 1)];
    if (reconnect.length > 0) all.reconnectAfterMs = table(reconnect);
    if (rejoin.length > 0) all.rejoinAfterMs = table(rejoin);
    if (options.vsn === '1.0.0') {
      // The client has no serializer 1; this is how an application gives it one.
      all.encode = (message, done) => done(JSON.stringify(message));
      all.decode = (text, done) => done(JSON.parse(text));
    }
    const stored = new Map();
    all.sessionStorage = {
      getItem: (key) => stored.get(key) || null,
      setItem: (key, value) => stored.set(key, value),
    };
    this.socket = new Socket(url, all);
    this.socket.onOpen(() => this.see('connection', 'open'));
    this.socket.onClose(({ code }) => {
      this.see('connection', this.disconnecting ? 'closed' : 'lost ' + code);
    });
  }

  connect() {
    this.disconnecting = false;
    this.socket.connect();
  }

  disconnect() {
    this.disconnecting = true;
    this.socket.disconnect(() => this.see('disconnect', 'done'));
  }

  disconnectAndConnect() {
    this.disconnect();
    this.connect();
  }

  channel({ name, topic, params }) {
    const entry = { params, joined: false };
    const channel = this.socket.channel(topic, () => entry.params);
    entry.channel = channel;
    this.channels.set(name, entry);
    channel.onError((reason) => {
      if (!reason || reason.source !== 'transport') {
        this.see(name, 'crashed', reason);
      } else {
        this.see(name, entry.joined ? 'lost' : 'lost while joining');
      }
      entry.joined = false;
    });
    channel.onClose((payload) => {
      entry.joined = false;
      this.see(name, payload === 'leave' ? 'left' : 'closed');
    });
  }

  entry(name) {
    return this.channels.get(name);
  }

  params({ name, params }) {
    this.entry(name).params = params;
  }

  join({ name }) {
    const entry = this.entry(name);
    const push = entry.channel.join();
    push.receive('ok', (response) => {
      entry.joined = true;
      this.see(name, 'ok', response);
    });
    push.receive('error', (response) => this.see(name, 'error', response));
    push.receive('timeout', () => this.see(name, 'timeout'));
  }

  push({ name, source, event, payload, hex, timeout }) {
    const channel = this.entry(name).channel;
    const body = hex === undefined ? payload : decoded(hex);
    const push = timeout ? channel.push(event, body, timeout) : channel.push(event, body);
    for (const status of source ? STATUSES : []) {
      push.receive(status, (response) => {
        this.see(source, status, status === 'timeout' ? undefined : response);
      });
    }
  }

  leave({ name }) {
    this.entry(name).channel.leave().receive('ok', () => this.see(name + ' leave', 'ok'));
  }

  on({ name, source, event, first }) {
    const channel = this.entry(name).channel;
    const ref = channel.on(event, (payload) => {
      if (first) channel.off(event, ref);
      this.see(source, event, payload);
    });
    this.offs.set(source, () => channel.off(event, ref));
  }

  off({ source }) {
    this.offs.get(source)();
  }

  presence({ name, source, events }) {
    const presence = new Presence(this.entry(name).channel, events && { events });
    const metas = (entry) => (entry ? entry.metas.map((meta) => meta.phx_ref) : []);
    presence.onJoin((key, current, joined) => {
      this.see(source + ' join', key, { before: metas(current), joined: metas(joined) });
    });
    presence.onLeave((key, current, left) => {
      this.see(source + ' leave', key, { after: metas(current), left: metas(left) });
    });
    presence.onSync(() => {
      const all = {};
      presence.list((key, entry) => (all[key] = entry.metas));
      this.see(source, 'sync', all);
    });
  }

  ping() {
    this.socket.ping(() => this.see('ping', 'answered'));
  }

  settle() {}

  // The waits before the first attempts, or joins.
  delays({ of, count }) {
    const table = of === 'rejoin' ? 'rejoinAfterMs' : 'reconnectAfterMs';
    return Array.from({ length: count }, (_, i) => this.socket[table](i + 1));
  }

  run(line) {
    const command = JSON.parse(line);
    try {
      this.write({ done: this[command.do](command) ?? null });
    } catch (e) {
      this.write({ failed: String(e.message) });
    }
  }

  end() {
    users.delete(this);
    if (this.socket) this.socket.disconnect();
  }
}

// What the client throws into its transport ends up here; in a browser it would be on the console.
process.on('uncaughtException', (e) => users.forEach((user) => user.see('uncaught', e.name)));

const server = net.createServer((connection) => {
  const user = new User(connection);
  users.add(user);
  connection.setNoDelay(true);
  connection.on('error', () => {});
  connection.on('close', () => user.end());
  readline.createInterface({ input: connection }).on('line', (line) => user.run(line));
});
server.listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
