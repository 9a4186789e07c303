'use strict';
// Connects official clients to a cluster, asks each for its node, has one of them send to a room of
// all, and prints what was seen as {nodes: [NAME, …], seen: COUNT}. First argument, JSON:
//   url, clients: how many, options: of each

const { io } = require('socket.io-client');

const { url, clients, options } = JSON.parse(process.argv[2]);

const until = (register) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('not within a minute')), 60000);
    register((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });

async function run() {
  const sockets = Array.from({ length: clients }, () => io(url, { forceNew: true, ...options }));
  const nodes = await Promise.all(
    sockets.map(async (socket) => {
      await until((done) => socket.once('connect', done));
      await until((done) => socket.emit('join', 'all', done));
      return (await until((done) => socket.emit('handshake', done))).name;
    })
  );
  const seen = Promise.all(sockets.slice(1).map((socket) => until((done) => socket.once('news', done))));
  sockets[0].emit('room', 'all', 'news', 7);
  console.log(JSON.stringify({ nodes, seen: (await seen).filter((n) => n === 7).length }));
}

run().then(
  () => process.exit(0),
  (e) => {
    console.log(e);
    process.exit(1);
  }
);
