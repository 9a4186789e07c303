'use strict';
// Echoes messages with permessage-deflate, one parameter set for every path, in random fragments.
// Prints "LISTENING <port>" and ends when its input ends.
const http = require('http');
const { WebSocketServer } = require('ws');

const sets = [
  {},
  { serverNoContextTakeover: true },
  { clientNoContextTakeover: true },
  { serverNoContextTakeover: true, clientNoContextTakeover: true },
  { serverMaxWindowBits: 9 },
  { clientMaxWindowBits: 9 },
  { serverMaxWindowBits: 10, clientMaxWindowBits: 8 },
  {
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
    serverMaxWindowBits: 12,
    clientMaxWindowBits: 11,
  },
].map(
  (set) =>
    new WebSocketServer({ noServer: true, perMessageDeflate: { ...set, threshold: 0 } }),
);

// A small generator of its own, so that every run cuts alike.
let state = 1;
function random(bound) {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return state % bound;
}

function echo(socket, data, binary) {
  const pieces = 1 + random(4);
  let at = 0;
  for (let i = 1; i <= pieces; i++) {
    const fin = i === pieces;
    const end = fin ? data.length : at + random(data.length - at + 1);
    socket.send(data.subarray(at, end), { binary, fin, compress: true });
    at = end;
  }
}

const server = http.createServer();
server.on('upgrade', (request, socket, head) => {
  const set = sets[Number(request.url.slice(1))];
  set.handleUpgrade(request, socket, head, (peer) => {
    peer.on('message', (data, binary) => echo(peer, data, binary));
    peer.on('error', (error) => {
      console.log(`error ${request.url} ${error.message}`);
      peer.close(1011, error.message);
    });
  });
});
server.listen(0, '127.0.0.1', () => console.log(`LISTENING ${server.address().port}`));
process.stdin.on('end', () => process.exit(0)).resume();
