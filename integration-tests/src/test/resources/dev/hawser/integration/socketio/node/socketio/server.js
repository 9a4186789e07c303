'use strict';
// A Socket.IO server, version 4, 3 or 2, as JSON options say (first argument):
//   version    4 (default), 3 or 2
//   parser     "msgpack": socket.io-msgpack-parser in place of the default one
//   recovery   true: connection state recovery (version 4)
//   redis      a port: @socket.io/redis-adapter on the Redis there
//   name       what this server calls itself
// Everything else is passed on to the server.
//
// It prints "listening PORT" and then what happens, one line each; it ends with its standard input.
// namespaces.js says what a client finds here, control.js what a test can tell it.

const http = require('node:http');
const { serve } = require('./namespaces.js');
const { control } = require('./control.js');

const PACKAGES = { 4: 'socket.io', 3: 'socket.io-v3', 2: 'socket.io-v2' };

const { version = 4, parser, recovery, redis, name = 'one', ...options } = JSON.parse(
  process.argv[2] || '{}'
);

async function redisAdapter(port) {
  const { createClient } = require('redis');
  const { createAdapter } = require('@socket.io/redis-adapter');
  const publisher = createClient({ url: 'redis://127.0.0.1:' + port });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect()]);
  return { adapter: createAdapter(publisher, subscriber), ready: () => subscriber.ping() };
}

async function start() {
  if (parser === 'msgpack') options.parser = require('socket.io-msgpack-parser');
  if (recovery) options.connectionStateRecovery = {};
  const cluster = redis ? await redisAdapter(redis) : null;
  if (cluster) options.adapter = cluster.adapter;

  const server = http.createServer();
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const io = require(PACKAGES[version])(server, { serveClient: false, ...options });
  const state = { name, token: 'good', log: (...words) => console.log(words.join(' ')) };
  serve(io, state);
  control(io, server, sockets, state);
  // What it subscribed to for the namespaces is in force when this is answered.
  if (cluster) await cluster.ready();
  server.listen(0, '127.0.0.1', () => state.log('listening', server.address().port));
}

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
start().catch((e) => {
  console.error(e);
  process.exit(1);
});
