'use strict';
// Tries an official client, version 4 or 2, on a server of server.js, and says what works: the proof
// that the server is as its scripts say. First argument, JSON:
//   client   4 (default) or 2
//   url      of the server; control: of its control, if that is elsewhere
//   msgpack, recovery   true: the server has it
//   options  of the client

const assert = require('node:assert');
const http = require('node:http');

const { client = 4, url, control = url, msgpack, recovery, options = {} } = JSON.parse(
  process.argv[2]
);
const io = require(client === 2 ? 'socket.io-client-v2' : 'socket.io-client');
if (msgpack) options.parser = require('socket.io-msgpack-parser');
options.reconnectionDelay = options.reconnectionDelayMax = 50;

const LIMIT = 60000;
const opened = [];

function open(namespace, more = {}) {
  const socket = io(url + namespace, { forceNew: true, ...options, ...more });
  opened.push(socket);
  return socket;
}

const auth = (token) => (client === 2 ? { query: { token } } : { auth: { token } });

function once(socket, event) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no ' + event)), LIMIT);
    socket.once(event, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

const ask = (socket, ...args) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no ack of ' + args[0])), LIMIT);
    socket.emit(...args, (...reply) => {
      clearTimeout(timer);
      resolve(reply);
    });
  });

async function refusal(namespace, more) {
  const socket = open(namespace, more);
  const [reason] = await once(socket, client === 2 ? 'error' : 'connect_error');
  // A client of version 2 gets the data alone if there is any, or the message, which a server of
  // version 4 puts into an object at times.
  if (client === 2) return reason.message ? reason.message : reason;
  return { message: reason.message, data: reason.data };
}

function tell(command) {
  return new Promise((resolve, reject) => {
    const request = http.request(control, { method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (data) => (text += data));
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
    request.end(JSON.stringify(command));
  });
}

const bytes = Buffer.from([0, 1, 2, 255]);
const nested = { a: [{ b: bytes }, null, 'é€😀'], c: { d: Buffer.alloc(0) } };
const NESTED = '{a:[{b:<000102ff>},null,"é€😀"],c:{d:<>}}';

const checks = {
  async 'connects, and sends headers and query'() {
    const socket = open('/', { ...auth('good'), ...(client === 2 ? {} : { query: { q: '1 2' } }) });
    await once(socket, 'connect');
    const [seen] = await ask(socket, 'handshake');
    if (client === 2) {
      assert.strictEqual(seen.query.token, 'good');
    } else {
      assert.deepStrictEqual(seen.auth, { token: 'good' });
      assert.strictEqual(seen.query.q, '1 2');
      assert.strictEqual(seen.id, socket.id);
    }
  },
  async 'is upgraded, if it may be'() {
    const transports = options.transports || ['polling', 'websocket'];
    const socket = open('/');
    await once(socket, 'connect');
    if (transports.length > 1) {
      const { engine } = socket.io;
      if (engine.transport.name === 'polling') await once(engine, 'upgrade');
    }
    const last = transports[transports.length - 1];
    assert.strictEqual((await ask(socket, 'handshake'))[0].transport, last);
  },
  async 'echoes several arguments and nested binary'() {
    const socket = open('/');
    socket.emit('echo', 1, nested, 'x');
    const [one, back, x] = await once(socket, 'echo');
    assert.deepStrictEqual([one, x], [1, 'x']);
    assert.ok(bytes.equals(Buffer.from(back.a[0].b)));
    assert.strictEqual(Buffer.from(back.c.d).length, 0);
    assert.deepStrictEqual(await ask(socket, 'inspect', 1, nested), ['[1,' + NESTED + ']']);
  },
  async 'has acks in both directions'() {
    const socket = open('/');
    assert.deepStrictEqual(await ask(socket, 'ack'), []);
    assert.deepStrictEqual(await ask(socket, 'ack', 'a', [1]), ['a', [1]]);
    const [back] = await ask(socket, 'ack', bytes);
    assert.ok(bytes.equals(Buffer.from(back)));
    socket.on('question', (question, reply) => reply(question, bytes));
    socket.emit('ask', 'question', { q: 1 });
    const [question, answer] = await once(socket, 'answered');
    assert.deepStrictEqual(question, { q: 1 });
    assert.ok(bytes.equals(Buffer.from(answer)));
  },
  async 'has integer event names'() {
    const socket = open('/');
    // With recovery an offset follows, which this client shows.
    socket.emit(1, 'a');
    assert.strictEqual((await once(socket, 'one'))[0], 'a');
    socket.emit(2, 'b');
    assert.strictEqual((await once(socket, 2))[0], 'b');
  },
  async 'has several namespaces on one connection'() {
    const root = open('/');
    await once(root, 'connect');
    const foo = root.io.socket('/foo');
    const dynamic = root.io.socket('/dyn-1');
    opened.push(foo, dynamic);
    const [[a], [b], [c]] = await Promise.all(
      [root, foo, dynamic].map((socket) => ask(socket, 'handshake'))
    );
    assert.strictEqual(a.engine, b.engine);
    assert.strictEqual(a.engine, c.engine);
  },
  async 'is accepted or refused by a middleware'() {
    const data = { code: 'E_AUTH', got: 'bad' };
    const refused = client === 2 ? data : { message: 'not authorized', data };
    assert.deepStrictEqual(await refusal('/auth', auth('bad')), refused);
    const plain = (message) => (client === 2 ? message : { message, data: undefined });
    assert.deepStrictEqual(await refusal('/no'), plain('no'));
    assert.deepStrictEqual(await refusal('/nothing'), plain('Invalid namespace'));
    await once(open('/auth', auth('good')), 'connect');
  },
  async 'is not connected again after a kick'() {
    const socket = open('/');
    socket.emit('kick');
    assert.strictEqual((await once(socket, 'disconnect'))[0], 'io server disconnect');
    if (client !== 2) assert.strictEqual(socket.active, false);
  },
  async 'is connected again after a close of the session and after a lost connection'() {
    const socket = open('/');
    await once(socket, 'connect');
    socket.emit('closeEngine');
    assert.match((await once(socket, 'disconnect'))[0], /^transport/);
    await once(socket, 'connect');
    const lost = once(socket, 'disconnect');
    await tell({ do: 'drop' });
    assert.match((await lost)[0], /^transport/);
    await once(socket, 'connect');
  },
};

if (recovery) {
  checks['recovers what it missed'] = async () => {
    const socket = open('/');
    await once(socket, 'connect');
    const id = socket.id;
    assert.ok(!socket.recovered);
    socket.emit('echo', 'first');
    assert.strictEqual((await once(socket, 'echo'))[0], 'first');
    await ask(socket, 'join', 'r1');
    const missed = [];
    socket.on('missed', (n) => missed.push(n));
    const back = once(socket, 'connect');
    await tell({ do: 'drop' });
    await tell({ do: 'emit', event: 'missed', args: [1] });
    await tell({ do: 'emit', event: 'missed', room: 'r1', args: [2] });
    await tell({ do: 'emit', event: 'missed', room: 'r2', args: [3] });
    await back;
    assert.strictEqual(socket.recovered, true);
    assert.strictEqual(socket.id, id);
    await ask(socket, 'ack');
    assert.deepStrictEqual(missed, [1, 2]);
  };
}

async function run() {
  for (const [name, check] of Object.entries(checks)) {
    await check();
    opened.splice(0).forEach((socket) => socket.close());
    console.log('ok ' + name);
  }
}

run().then(
  () => process.exit(0),
  (e) => {
    console.log(e);
    process.exit(1);
  }
);
