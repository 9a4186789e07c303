'use strict';
// The official client of Socket.IO, driven by a test: see driver.js. That of version 2 speaks
// Engine.IO 3.

const { Manager, io } = require('socket.io-client');
const { Socket: Engine } = require('engine.io-client');
const old = require('socket.io-client-2');
const { User, drive } = require('./driver.js');

const ANSWERS = { 'operation has timed out': 'timeout', 'socket has been disconnected': 'lost' };

// Binaries come as {"$hex": BYTES}, and are shown as texts.
const isBinary = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);

function convert(value, leaf) {
  const changed = leaf(value);
  if (changed !== undefined) return changed;
  if (Array.isArray(value)) return value.map((item) => convert(item, leaf));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, convert(v, leaf)]));
}

const given = (value) => convert(value, (v) => (v?.$hex === undefined ? undefined : Buffer.from(v.$hex, 'hex')));
const shown = (value) => {
  return convert(value, (v) => (isBinary(v) ? '0x' + Buffer.from(v).toString('hex') : undefined));
};

class SocketIoUser extends User {
  setup({ url, options, engineIo3 }) {
    this.url = url;
    this.engineIo3 = engineIo3;
    this.options = { ...options, autoConnect: false };
    // What an earlier user of this process knows of WebSockets.
    Engine.priorWebsocketSuccess = false;
    this.use(engineIo3 ? new old.Manager(url, this.options) : new Manager(url, this.options));
  }

  use(manager) {
    this.manager = manager;
    this.wanted = false;
    const givesUp = () => manager.reconnection() || this.see('connection', 'given up');
    manager.on('open', () => this.see('connection', 'open'));
    manager.on('close', (reason) => {
      if (reason !== 'forced close') {
        this.see('connection', 'lost ' + reason);
        givesUp();
      } else if (this.wanted) {
        this.wanted = false;
        this.see('connection', 'closed');
      }
    });
    manager.on(this.engineIo3 ? 'connect_error' : 'error', () => {
      // An open one has more to say when it closes.
      if (manager._readyState === 'open') return;
      this.see('connection', 'failed');
      givesUp();
    });
    manager.on('reconnect_attempt', (n) => this.see('attempts', String(n)));
    manager.on('reconnect_failed', () => this.see('connection', 'given up'));
  }

  connect() {
    this.wanted = true;
    this.manager.open();
  }

  disconnect() {
    this.channels.forEach((socket) => socket.disconnect());
    if (this.wanted) this.closeManager();
    this.see('disconnect', 'done');
  }

  closeManager() {
    (this.manager._close ?? this.manager.close).call(this.manager);
  }

  // A namespace; the one of the URL if it has no name.
  channel({ name, topic, settings }) {
    const { auth, auths } = settings;
    const fresh = auths && ((done) => done(auths.length > 1 ? auths.shift() : auths[0]));
    let socket;
    if (topic === '') {
      socket = io(this.url, { ...this.options, forceNew: true });
      this.use(socket.io);
    } else {
      const own = this.engineIo3 ? { query: auth } : { ...this.options, auth: fresh ?? auth };
      socket = this.manager.socket(topic, own);
    }
    this.channels.set(name, socket);
    this.watchSocket(name, socket);
  }

  watchSocket(name, socket) {
    socket.on('connect', () => this.see(name, socket.recovered ? 'recovered' : 'connected'));
    socket.on('disconnect', (reason) => {
      const words = { 'io server disconnect': 'closed', 'io client disconnect': 'left' };
      this.see(name, words[reason] ?? 'lost');
    });
    if (this.engineIo3) {
      socket.on('error', (data) => this.see(name, 'refused', data));
      return;
    }
    socket.on('connect_error', (error) => {
      // What fails below is seen as the connection's.
      if (socket.active && this.manager._readyState !== 'open') return;
      this.see(name, 'refused ' + error.message, error.data);
    });
  }

  join({ name }) {
    this.wanted = true;
    this.entry(name).connect();
  }

  leave({ name }) {
    this.entry(name).disconnect();
  }

  id({ name }) {
    return this.entry(name).id ?? '';
  }

  on({ name, event, values }) {
    this.entry(name).on(event, (...args) => {
      const ack = typeof args.at(-1) === 'function' ? args.pop() : undefined;
      this.see(name + ' on ' + event, ack ? 'asks' : 'says', shown(args));
      if (ack && values) ack(...given(values));
    });
  }

  any({ name }) {
    const show = (event, ...args) => {
      this.see(name + ' any', event, shown(args.filter((arg) => typeof arg !== 'function')));
    };
    this.entry(name).onAny(show);
  }

  outgoing({ name }) {
    this.entry(name).onAnyOutgoing((event, ...args) => {
      this.see(name + ' outgoing', event, shown(args));
    });
  }

  emit({ name, event, args }) {
    this.entry(name).emit(event, ...given(args));
  }

  emitVolatile({ name, event, args }) {
    this.entry(name).volatile.emit(event, ...given(args));
  }

  emitWithAck({ name, source, event, args, timeout }) {
    const socket = timeout ? this.entry(name).timeout(timeout) : this.entry(name);
    const { ackTimeout, retries } = this.options;
    if (timeout || ackTimeout || retries) {
      socket.emit(event, ...given(args), (error, ...values) => {
        if (error) this.see(source, ANSWERS[error.message] ?? error.message);
        else this.see(source, 'ack', shown(values));
      });
    } else {
      socket.emit(event, ...given(args), (...values) => this.see(source, 'ack', shown(values)));
    }
  }

  // The waits before the first attempts, with this number in place of random ones.
  delays({ of, count }) {
    const random = Math.random;
    Math.random = () => Number(of);
    try {
      return Array.from({ length: count }, () => this.manager.backoff.duration());
    } finally {
      Math.random = random;
    }
  }

  end() {
    this.wanted = false;
    this.channels.forEach((socket) => socket.disconnect());
    if (this.manager) this.closeManager();
  }
}

drive(SocketIoUser);
