package dev.hawser.realtime.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.testkit.RealtimeRefusal;
import dev.hawser.testkit.RealtimeRights;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTable;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.RealtimeToken;
import dev.hawser.testsupport.Transcript;
import dev.hawser.testsupport.Transcript.Entry;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Message;
import dev.hawser.testsupport.Transcript.Side;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The project that the recordings were made with, on an embedded server, and what happened to it
 * while they were made: the notes tell, or the frames that came of it.
 */
final class RecordedProject implements AutoCloseable {

  private static final Duration SOON = Duration.ofMillis(20);
  private static final byte[] BINARY = {0, 1, (byte) 0xfe, (byte) 0xff};

  private static final String POOL =
      "IncreaseConnectionPool: Please increase your connection pool size";

  private static final String EXPIRED = "Token has expired 0 seconds ago";

  private static final RealtimeTestServer PROJECT =
      RealtimeTestServer.create()
          .path("/socket")
          .connectErrorDelay(SOON)
          .joinErrorDelay(SOON)
          .rights(RecordedProject::rights)
          .table(
              RealtimeTable.of("public", "todos")
                  .key("id", "int8")
                  .column("details", "text")
                  .column("done", "bool")
                  .column("user_id", "uuid")
                  .column("amount", "numeric")
                  .column("meta", "jsonb")
                  .column("tags", "_text")
                  .column("created_at", "timestamptz")
                  .identityFull())
          .table(RealtimeTable.of("public", "plain_pk").key("id", "int8").column("details", "text"))
          .table(
              RealtimeTable.of("public", "notes_rls")
                  .key("id", "int8")
                  .column("user_id", "uuid")
                  .column("body", "text")
                  .identityFull()
                  .rows(
                      (user, row) ->
                          user.subject().orElse("").equals(row.path("user_id").asText())))
          .table(RealtimeTable.of("public", "nopk").column("a", "int4"))
          .table(RealtimeTable.of("public", "norights").key("id", "int8").readers(user -> false))
          .table(
              RealtimeTable.of("public", "toasty")
                  .key("id", "int4")
                  .column("big", "text")
                  .column("n", "int4"))
          .table(
              RealtimeTable.of("public", "Mixed Case")
                  .key("Id", "int4")
                  .column("Some Col", "text")
                  .column("ünï", "text"))
          .table(allTypes());

  private final String recording;
  private final RealtimeServer server;
  private final RecordedTokens tokens;
  private final RecordedChanges changes;
  private final Set<String> sent = new HashSet<>();
  private final Map<String, Boolean> privately = new HashMap<>();
  private String heading = "";

  RecordedProject(Transcript transcript, UnaryOperator<RealtimeTestServer> change) {
    recording = transcript.name();
    RealtimeTestServer project = change.apply(PROJECT);
    if (recording.startsWith("raw-idle")) {
      project = project.idleTimeout(Duration.ofSeconds(4));
    } else if (recording.startsWith("raw-no-channel")) {
      project = project.noChannelTimeout(Duration.ofSeconds(1));
    }
    server = project.start();
    tokens = new RecordedTokens(server);
    changes = new RecordedChanges(server, transcript);
    if (recording.startsWith("official-auth")) {
      storeWhatIsReplayed(transcript);
    }
  }

  private static RealtimeRights rights(RealtimeToken user, String topic) {
    if (!user.role().equals("authenticated")) {
      return RealtimeRights.none();
    }
    return switch (topic) {
      case "private-room" -> RealtimeRights.all();
      case "private-readonly" -> RealtimeRights.readOnly();
      case "private-broadcast-only" -> RealtimeRights.broadcastOnly();
      default ->
          topic.equals("user:" + user.subject().orElse(""))
              ? RealtimeRights.all()
              : RealtimeRights.none();
    };
  }

  private static RealtimeTable allTypes() {
    String types =
        "i2 int2,i8 int8,n numeric,f4 float4,f8 float8,b bool,t text,vc varchar,c bpchar,by bytea,"
            + "j json,jb jsonb,d date,ti time,tz timetz,ts timestamp,tsz timestamptz,iv interval,"
            + "u uuid,ip inet,ci cidr,m money,bt bit,pt point,r int4range,m2 mood,ia _int4,"
            + "ta _text,ba _bool,ja _jsonb,xm xml,mac macaddr,tv tsvector";
    RealtimeTable table = RealtimeTable.of("public", "all_types").key("id", "int4");
    for (String column : types.split(",", -1)) {
      table = table.column(column.split(" ", -1)[0], column.split(" ", -1)[1]);
    }
    return table;
  }

  RealtimeServer server() {
    return server;
  }

  RecordedTokens tokens() {
    return tokens;
  }

  String heading() {
    return heading;
  }

  // ---- what the notes tell

  /** A note: what it says happens now. */
  void note(String text) {
    if (text.startsWith("--- ")) {
      heading = text;
    }
    String topic = "private-room";
    switch (text.split(":", 2)[0]) {
      case "public realtime.send to the same topic name is not delivered to the private channel" -> {
        if (recording.endsWith("v1")) {
          server.send(topic, "dbbin", BINARY, true); // It cannot be seen here.
        }
        server.send(topic, "dbev", Map.of("pub", 1), false);
      }
      case "not published table" -> server.insert("public", "not_published", Map.of("id", 1));
      case "tenant set to private_only" -> {
        server.reconfigure(project -> project.privateOnly(true));
        server.disconnect();
      }
      case "--- SIGTERM", "server restart" -> server.drain();
      case "--- suspend" -> {
        server.reconfigure(project -> project.suspended(true));
        server.disconnect();
      }
      case "--- max_payload_size_in_kb=1" ->
          server.reconfigure(project -> project.maxPayload(1000));
      case "--- max_channels_per_client=2" -> server.reconfigure(project -> PROJECT.maxChannels(2));
      case "--- max_joins_per_second=1" -> server.reconfigure(project -> PROJECT);
      case "--- max_concurrent_users=1" -> {
        server.limitJoins(false);
        server.reconfigure(project -> PROJECT.maxUsers(1));
      }
      case "--- max_events_per_second=5, then a burst of 60 broadcasts" ->
          server.reconfigure(project -> PROJECT.maxEventsPerSecond(1000));
      case "rejoin right away" -> server.limitEvents(false);
      case "new private join" -> server.refuseNextJoin(topic, POOL);
      case "new public join" -> {
        if (recording.endsWith("v2")) {
          server.refuseNext(RealtimeRefusal.SERVER_ERROR);
        }
      }
      case "private join again" -> {
        if (recording.endsWith("v2")) {
          server.refuseNextJoin(topic, POOL);
        }
      }
      case "--- tenant suspended" -> server.reconfigure(project -> project.suspended(true));
      case "--- unknown tenant (Host" -> server.refuseNext(RealtimeRefusal.TENANT_NOT_FOUND);
      default -> {
        if (text.startsWith("--- POST /api/tenants/127/reload")) {
          server.disconnect();
        }
      }
    }
  }

  // ---- what the frames tell

  /** A client is about to send this. Returns what it sends here. */
  String beforeClient(int connection, String text) {
    Wire wire = Wire.read(Frame.of(Frame.TEXT, text.getBytes(StandardCharsets.UTF_8)));
    String topic = wire.topic().replaceFirst("realtime:", "");
    JsonNode payload = wire.payload();
    boolean join = wire.event().equals("phx_join") && payload != null;
    if (join) {
      privately.put(connection + topic, payload.path("config").path("private").asBoolean());
    }
    if (topic.equals("r1") && text.contains("\"i\":122}")) {
      server.limitEvents(true);
    } else if (topic.equals("j50")) {
      server.limitJoins(true);
    }
    String result =
        text.replaceFirst(
            "\"since\":\\d{13}", "\"since\":" + Instant.now().minusSeconds(600).toEpochMilli());
    if (text.contains("<jwt>")) {
      String jwt =
          join ? tokens.join(recording, connection, topic, heading) : tokens.push(topic, heading);
      result = result.replace("<jwt>", jwt);
    }
    return result;
  }

  /** Whether something must be done so that the server sends this. */
  boolean isCaused(Message message) {
    return changes.isAhead(message)
        || !sendId(message).isEmpty()
        || message.frame().text().contains("increase_connection_pool")
        || message.frame().text().contains(EXPIRED)
        || (recording.startsWith("raw-db-down") && message.frame().text().contains("phx_error"))
        || (recording.startsWith("raw-join-errors")
            && message.frame().closeCode() == 1012
            && heading.startsWith("--- public channel"));
  }

  /** Does it. */
  void cause(Message message) {
    String id = sendId(message);
    if (changes.isAhead(message)) {
      changes.perform(message);
    } else if (!id.isEmpty()) {
      sent.add(id);
      send(message);
    } else if (message.frame().text().contains(EXPIRED)) {
      // Before its time, which the recorded clients waited for.
      server.expireTokens(Wire.read(message.frame()).topic().replaceFirst("realtime:", ""));
    } else if (message.frame().text().contains("phx_error")) {
      server.crash("private-room");
    } else if (message.frame().opcode() == Frame.CLOSE) {
      server.disconnect();
    } else {
      server.shutDown("private-room", ":increase_connection_pool");
    }
  }

  /** The id of a broadcast from the database that was not sent yet, or nothing. */
  private String sendId(Message message) {
    if (message.frame().opcode() == Frame.CLOSE) {
      return "";
    }
    Wire wire = Wire.read(message.frame());
    JsonNode meta = meta(wire);
    String id = meta.path("id").asText("");
    return meta.has("replayed") || sent.contains(id) ? "" : id;
  }

  private static JsonNode meta(Wire wire) {
    JsonNode none = MissingNode.getInstance();
    if (!wire.isBroadcast() || wire.json() == null) {
      return none;
    }
    return wire.event().equals("broadcast") ? wire.payload().path("meta") : wire.json();
  }

  private void send(Message message) {
    Wire wire = Wire.read(message.frame());
    String topic = wire.topic().replaceFirst("realtime:", "");
    boolean toPrivate = privately.getOrDefault(message.connection() + topic, false);
    server.send(topic, event(wire), payload(wire), toPrivate);
  }

  private static String event(Wire wire) {
    return wire.event().equals("broadcast")
        ? wire.payload().path("event").asText()
        : wire.userEvent();
  }

  private static Object payload(Wire wire) {
    if (wire.payload() == null) {
      return wire.bytes();
    }
    boolean text = wire.event().equals("broadcast");
    ObjectNode json = (text ? wire.payload().get("payload") : wire.payload()).deepCopy();
    json.remove("id"); // The server adds it.
    return json;
  }

  /** What was sent before the recording began; and something older, which the limit hides. */
  private void storeWhatIsReplayed(Transcript transcript) {
    Instant at = Instant.now().minusSeconds(100);
    server.store("private-room", "older", Map.of(), at);
    Set<String> stored = new HashSet<>();
    for (Entry entry : transcript.entries()) {
      if (entry instanceof Message message
          && message.from() == Side.SERVER
          && message.frame().opcode() != Frame.CLOSE) {
        Wire wire = Wire.read(message.frame());
        if (meta(wire).has("replayed") && stored.add(meta(wire).path("id").asText())) {
          at = at.plusSeconds(1);
          server.store("private-room", event(wire), payload(wire), at);
        }
      }
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
