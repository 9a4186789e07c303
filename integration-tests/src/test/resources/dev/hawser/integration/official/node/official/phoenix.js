'use strict';
// The official Phoenix client, driven by a test: see driver.js.

const WebSocket = require('ws');
const { LongPoll, Presence, Socket } = require('phoenix');
const { User, drive, payload, table } = require('./driver.js');

const STATUSES = ['ok', 'error', 'timeout', 'approved'];

class PhoenixUser extends User {
  constructor(connection) {
    super(connection);
    this.offs = new Map();
  }

  setup({ url, params, counter, tokens, options, reconnect, rejoin, longPoll }) {
    let attempts = 0;
    let asked = 0;
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
    this.watch(this.socket);
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

  channel({ name, topic, settings }) {
    const entry = { params: settings, joined: false };
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

  push({ name, source, event, timeout, ...content }) {
    const channel = this.entry(name).channel;
    const body = payload(content);
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

  // The waits before the first attempts, or joins.
  delays({ of, count }) {
    const table = of === 'rejoin' ? 'rejoinAfterMs' : 'reconnectAfterMs';
    return Array.from({ length: count }, (_, i) => this.socket[table](i + 1));
  }

  end() {
    if (this.socket) this.socket.disconnect();
  }
}

drive(PhoenixUser);
