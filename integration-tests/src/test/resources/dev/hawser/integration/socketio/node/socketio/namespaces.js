'use strict';
// What a client finds on the server.
//
// Namespaces: / and /foo and /dyn-NUMBER are open; /auth accepts auth.token (a query parameter with
// Engine.IO 3) if it is the token of now, else it refuses with data {code, got}; /no always refuses,
// without data; /slow never answers.
//
// Events, "…" are arguments that are given back; those marked * want an ack:
//   echo …            the same event with the same arguments comes back
//   1 …               "one" with the same arguments comes back; 2 … brings 2 …
//   ack … *           acknowledged with the same arguments
//   inspect … *       acknowledged with what arrived, as text: a Buffer is "<hex>"
//   never *           never acknowledged
//   work N *          prints "work N", then acknowledges with N
//   ask EVENT …       emits EVENT with an ack and sends its arguments back as "answered"
//   flood N           0, 1, 2 … as "flood"
//   big N, bigBytes N a text or Buffer of N, as "big"
//   volatile …        the same arguments as "volatile", sent volatile
//   join ROOM *, leave ROOM *, room ROOM EVENT …   (not back to the sender)
//   handshake *       {name, id, engine, transport, auth, query, headers}
//   kick, kickAll, closeEngine

function error(message, data) {
  return data === undefined ? new Error(message) : Object.assign(new Error(message), { data });
}

// Arguments as text, in which a Buffer cannot be taken for something else.
function inspect(value) {
  if (Buffer.isBuffer(value)) return '<' + value.toString('hex') + '>';
  if (Array.isArray(value)) return '[' + value.map(inspect).join(',') + ']';
  if (value && typeof value === 'object') {
    return '{' + Object.keys(value).map((key) => key + ':' + inspect(value[key])).join(',') + '}';
  }
  return JSON.stringify(value);
}

function flood(socket, count) {
  let next = 0;
  const some = () => {
    for (let i = 0; i < 25 && next < count; i++) socket.emit('flood', next++);
    if (next < count) setImmediate(some);
  };
  some();
}

function events(socket, state) {
  const last = (args) => args.pop();
  const on = {
    echo: (...args) => socket.emit('echo', ...args),
    1: (...args) => socket.emit('one', ...args),
    2: (...args) => socket.emit(2, ...args),
    ack: (...args) => last(args)(...args),
    inspect: (...args) => last(args)(inspect(args)),
    never: () => {},
    work: (n, done) => {
      state.log('work', n);
      done(n);
    },
    ask: (event, ...args) => socket.emit(event, ...args, (...reply) => socket.emit('answered', ...reply)),
    flood: (count) => flood(socket, count),
    big: (size) => socket.emit('big', 'x'.repeat(size)),
    bigBytes: (size) => socket.emit('big', Buffer.alloc(size, 7)),
    volatile: (...args) => socket.volatile.emit('volatile', ...args),
    join: (room, done) => {
      socket.join(room);
      done();
    },
    leave: (room, done) => {
      socket.leave(room);
      done();
    },
    room: (room, event, ...args) => socket.to(room).emit(event, ...args),
    handshake: (done) => {
      const { auth = {}, query, headers } = socket.handshake;
      const { id: engine, transport } = socket.conn;
      done({ name: state.name, id: socket.id, engine, transport: transport.name, auth, query, headers });
    },
    kick: () => socket.disconnect(),
    kickAll: () => socket.disconnect(true),
    closeEngine: () => socket.conn.close(),
  };
  for (const [event, listener] of Object.entries(on)) socket.on(event, listener);
}

function serve(io, state) {
  const token = ({ handshake }) => (handshake.auth && handshake.auth.token) || handshake.query.token;
  const open = (socket, next) => next();
  const middlewares = {
    '/': open,
    '/foo': open,
    '/auth': (socket, next) => {
      const got = token(socket);
      if (got === state.token) return next();
      next(error('not authorized', { code: 'E_AUTH', got: got === undefined ? null : got }));
    },
    '/no': (socket, next) => next(error('no')),
    '/slow': (socket) => state.log('slow', socket.id),
  };
  const connected = (socket) => {
    const { auth, query } = socket.handshake;
    state.log('connect', socket.nsp.name, socket.id, JSON.stringify(auth || query), !!socket.recovered);
    socket.use(([event], next) => {
      if (typeof event === 'number') state.log('number', socket.id, event);
      next();
    });
    socket.on('disconnect', (reason) => state.log('disconnect', socket.nsp.name, socket.id, reason));
    events(socket, state);
  };
  for (const [name, middleware] of Object.entries(middlewares)) {
    io.of(name).use(middleware).on('connection', connected);
  }
  io.of(/^\/dyn-\d+$/).on('connection', connected);
  io.engine.on('connection', (engine) => {
    state.log('engine', engine.id, engine.transport.name);
    engine.on('upgrade', () => state.log('upgrade', engine.id));
    engine.on('close', (reason) => state.log('engine-close', engine.id, reason));
  });
}

module.exports = { serve };
