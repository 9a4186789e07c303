package dev.hawser.examples.chat;

/**
 * Where the servers are. An application would take it from its {@code BuildConfig}.
 *
 * @param chat a Phoenix server
 * @param events a Socket.IO server
 * @param database a Supabase project
 * @param databaseKey the project's public key
 */
public record Servers(String chat, String events, String database, String databaseKey) {

  /** Servers on the machine that the emulator runs on. */
  static final Servers DEVELOPMENT =
      new Servers(
          "phoenix+ws://10.0.2.2:4000/socket",
          "socketio+http://10.0.2.2:3000",
          "realtime+ws://10.0.2.2:54321",
          "sb_publishable_key");
}
