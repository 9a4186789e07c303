'use strict';
// A WebSocket server on npm's ws, as a reference for clients.
//
//   node server.js [--deflate[=JSON]] [--protocols=a,b] [--max-payload=BYTES] [--port=N]
//
// Prints "listening PORT" and ends when its standard input does.
// On /echo every message comes back. On every other path a text message may be a command:
//
//   close CODE REASON   starts the closing handshake
//   drop                ends TCP with RST
//   ping TEXT           sends a ping; answers "pong TEXT" when the pong is here
//   burst N             sends the text messages "0" to "N-1"
//   binary N            sends N bytes; byte i is i modulo 256
//   zeros N            sends one text message of N times "0"
//   fragments A B …     sends one text message "AB…", a frame for each word
//   describe            sends a JSON object: url, headers, protocol, extensions
//   pause MILLIS        stops reading for that long
//
// Everything else comes back as it is.

const { WebSocketServer } = require('ws');

const options = {};
for (const argument of process.argv.slice(2)) {
  const [name, ...rest] = argument.split('=');
  options[name.replace(/^--/, '')] = rest.length ? rest.join('=') : true;
}

const protocols = (options.protocols || '').split(',').filter(Boolean);
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(options.port || 0),
  maxPayload: Number(options['max-payload'] || 256 * 1024 * 1024),
  perMessageDeflate:
    options.deflate === true ? { threshold: 0 } : options.deflate ? JSON.parse(options.deflate) : false,
  handleProtocols: (offered) => protocols.find((name) => offered.has(name)) || false,
});

function run(socket, request, text) {
  const [command, ...words] = text.split(' ');
  const count = Number(words[0]);
  switch (command) {
    case 'close':
      socket.close(count, words.slice(1).join(' '));
      return true;
    case 'drop':
      request.socket.resetAndDestroy();
      return true;
    case 'ping':
      socket.once('pong', (data) => socket.send('pong ' + data));
      socket.ping(words.join(' '));
      return true;
    case 'burst':
      for (let i = 0; i < count; i++) socket.send(String(i));
      return true;
    case 'binary':
      socket.send(Buffer.from(Array.from({ length: count }, (_, i) => i % 256)));
      return true;
    case 'zeros':
      socket.send(Buffer.alloc(count, '0'), { binary: false });
      return true;
    case 'fragments':
      words.forEach((word, i) => socket.send(word, { fin: i === words.length - 1 }));
      return true;
    case 'describe':
      socket.send(
        JSON.stringify({
          url: request.url,
          headers: request.headers,
          protocol: socket.protocol,
          extensions: socket.extensions,
        }),
      );
      return true;
    case 'pause':
      socket.pause();
      setTimeout(() => socket.resume(), count);
      return true;
    default:
      return false;
  }
}

server.on('connection', (socket, request) => {
  const echoOnly = request.url.split('?')[0] === '/echo';
  socket.on('error', () => {}); // A client that breaks the protocol must not end the server.
  socket.on('message', (data, isBinary) => {
    if (isBinary || echoOnly || !run(socket, request, data.toString())) {
      socket.send(data, { binary: isBinary });
    }
  });
});

server.on('listening', () => console.log('listening ' + server.address().port));

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
