'use strict';
// The official client of Supabase Realtime, driven by a test: see driver.js.

const WebSocket = require('ws');
const { RealtimeClient } = require('@supabase/realtime-js');
const { User, drive, payload, table } = require('./driver.js');

// What the status of a channel is called in the scenarios.
const WORDS = { SUBSCRIBED: 'joined', TIMED_OUT: 'timeout' };

class RealtimeUser extends User {
  setup({ url, params, tokens, token, options, reconnect, rejoin }) {
    const all = { ...options, params, transport: WebSocket };
    let asked = 0;
    if (tokens.length > 0) {
      all.accessToken = async () => tokens[Math.min(asked++, tokens.length - 1)];
    }
    if (reconnect.length > 0) all.reconnectAfterMs = table(reconnect);
    this.client = new RealtimeClient(url, all);
    if (token) this.client.setAuth(token);
    this.socket = this.client.socketAdapter.getSocket();
    // The client has no option for this.
    if (rejoin.length > 0) this.socket.rejoinAfterMs = table(rejoin);
    this.watch(this.socket);
  }

  connect() {
    this.disconnecting = false;
    this.client.connect();
  }

  disconnect() {
    this.disconnecting = true;
    this.client.disconnect().then(() => this.see('disconnect', 'done'));
  }

  channel({ name, topic, settings }) {
    const channel = this.client.channel(topic, { config: settings });
    this.channels.set(name, { channel, joined: false, leaving: false });
  }

  join({ name }) {
    const entry = this.entry(name);
    entry.channel.subscribe((status, error) => this.is(name, entry, status, error));
  }

  is(name, entry, status, error) {
    if (status === 'CHANNEL_ERROR') {
      const { cause, message } = error;
      const lost =
        message === 'heartbeat timeout' || typeof cause?.code === 'number' || cause?.type === 'error';
      if (lost) {
        this.see(name, entry.joined ? 'lost' : 'lost while joining');
      } else if (message.startsWith('channel error')) {
        this.see(name, 'crashed', cause);
      } else if (cause) {
        this.see(name, 'error', cause);
      } else {
        this.see(name, message);
      }
    } else if (status === 'CLOSED') {
      this.see(name, entry.leaving ? 'left' : 'closed for good');
    } else {
      this.see(name, WORDS[status]);
    }
    entry.joined = status === 'SUBSCRIBED';
  }

  leave({ name }) {
    const entry = this.entry(name);
    entry.leaving = true;
    const left = this.client.removeChannel(entry.channel);
    left.then((status) => this.see(name + ' leave', status));
  }

  // What a promise becomes, under a source.
  settles(source, promise) {
    promise.then(
      (result) => this.see(source, result.success ? 'ok' : result),
      () => this.see(source, 'failed'),
    );
  }

  broadcast({ name, source, event, ttl, ...content }) {
    const message = { type: 'broadcast', event, payload: payload(content) };
    if (ttl) message.persist = { ttl };
    this.settles(source, this.entry(name).channel.send(message));
  }

  http({ name, source, event, ttl, ...content }) {
    const options = ttl ? { persist: { ttl } } : {};
    const { channel } = this.entry(name);
    this.settles(source, channel.httpSend(event, payload(content), options));
  }

  track({ name, source, payload }) {
    this.settles(source, this.entry(name).channel.track(payload));
  }

  untrack({ name, source }) {
    this.settles(source, this.entry(name).channel.untrack());
  }

  on({ name, source, event }) {
    this.entry(name).channel.on('broadcast', { event }, (message) => {
      const meta = message.meta ? ' ' + JSON.stringify(message.meta) : '';
      this.see(source, message.event + meta, message.payload);
    });
  }

  changes({ name, source, binding }) {
    this.entry(name).channel.on('postgres_changes', binding, (change) => {
      const { eventType, commit_timestamp, ...rest } = change;
      this.see(source, eventType, rest);
    });
  }

  system({ name, source }) {
    this.entry(name).channel.on('system', {}, ({ extension, status, message }) => {
      this.see(source, extension + ' ' + status + ' ' + message);
    });
  }

  presence({ name, source }) {
    const { channel } = this.entry(name);
    const refs = (presences) => presences.map((presence) => presence.presence_ref);
    channel.on('presence', { event: 'join' }, ({ key, currentPresences, newPresences }) => {
      this.see(source + ' join', key, { before: refs(currentPresences), joined: refs(newPresences) });
    });
    channel.on('presence', { event: 'leave' }, ({ key, currentPresences, leftPresences }) => {
      this.see(source + ' leave', key, { after: refs(currentPresences), left: refs(leftPresences) });
    });
    channel.on('presence', { event: 'sync' }, () => {
      this.see(source, 'sync', channel.presenceState());
    });
  }

  token({ token }) {
    this.client.setAuth(token);
  }

  ping() {
    this.socket.ping(() => this.see('ping', 'answered'));
  }

  // The waits before the first attempts, or joins.
  delays({ of, count }) {
    const waits = of === 'rejoin' ? this.socket.rejoinAfterMs : this.client.reconnectAfterMs;
    return Array.from({ length: count }, (_, i) => waits(i + 1));
  }

  end() {
    if (this.client) this.client.disconnect();
  }
}

drive(RealtimeUser);
