'use strict';
// What a test can tell the server: a POST with JSON {"do": NAME, …} to any path but Socket.IO's; the
// answer is JSON.
//   emit {nsp, room, event, args}   to all sockets of the namespace, or of the room
//   drop                            ends the TCP connections of all sessions, and the sessions
//   kick {nsp}                      disconnects all sockets of the namespace
//   closeEngines                    closes all sessions
//   token {token}                   what /auth accepts from now on
//   clients                         the number of sessions

function control(io, server, tcpSockets, state) {
  const engines = () => Object.values(io.engine.clients);
  const sockets = (name) => {
    const all = io.of(name).sockets;
    return all instanceof Map ? [...all.values()] : Object.values(all);
  };
  const commands = {
    emit: ({ nsp = '/', room, event, args = [] }) => {
      const to = room === undefined ? io.of(nsp) : io.of(nsp).to(room);
      to.emit(event, ...args);
    },
    drop: (command, own) => {
      for (const socket of tcpSockets) if (socket !== own) socket.destroy();
      // Between two polls there is no TCP connection whose end tells the session.
      for (const engine of engines()) engine.onClose('transport error');
    },
    kick: ({ nsp = '/' }) => sockets(nsp).forEach((socket) => socket.disconnect()),
    closeEngines: () => engines().forEach((engine) => engine.close()),
    token: ({ token }) => {
      state.token = token;
    },
    clients: () => engines().length,
  };

  server.on('request', (request, response) => {
    if (request.url.startsWith('/socket.io')) return;
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (data) => (body += data));
    request.on('end', () => {
      const command = JSON.parse(body);
      const result = commands[command.do](command, request.socket);
      response.setHeader('Connection', 'close');
      response.end(JSON.stringify(result === undefined ? null : result));
    });
  });
}

module.exports = { control };
