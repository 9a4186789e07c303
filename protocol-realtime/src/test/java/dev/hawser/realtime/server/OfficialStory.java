package dev.hawser.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Hawser;
import dev.hawser.NotReadyException;
import dev.hawser.realtime.Persist;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.realtime.RealtimeTopic;
import dev.hawser.realtime.Replay;
import dev.hawser.realtime.postgres.PostgresCondition;
import dev.hawser.realtime.postgres.PostgresFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A story that realtime-js was recorded in, for our client, at the recorded times in milliseconds.
 *
 * <p>The differences on purpose go by their names in the guide, section "Differences to
 * realtime-js". Two are everywhere: r02, {@code disconnect()} closes with 1000, and r26, no join
 * names a version.
 *
 * @param files the names of the recordings
 * @param settings what the application sets
 * @param story what the application and the server do, in a recording
 */
record OfficialStory(
    List<String> files,
    UnaryOperator<Hawser> settings,
    BiConsumer<OfficialStage, String> story,
    List<Difference> differences) {

  /**
   * A difference on purpose: what realtime-js did, what our client does in its place.
   *
   * @param theirs a pattern of lines; null for nothing
   * @param ours the same
   * @param same how many of those lines both have, the first ones
   */
  record Difference(String name, @Nullable String theirs, @Nullable String ours, int same) {}

  private record Cursor(int x, String s) {}

  static List<OfficialStory> all() {
    return ALL;
  }

  private static final List<OfficialStory> ALL =
      List.of(
          story(
              s -> s,
              (s, file) -> {
                s.at(26).connect().at(33).run(s.room().join());
                s.at(172).run(s.room().leave()).at(278).disconnect();
              },
              List.of("01-subscribe-plain")),
          story(
              s ->
                  s.with(RealtimeOptions.PARAMS, () -> Mono.just(Map.of("extra", "x y")))
                      .with(RealtimeOptions.LOG_LEVEL, "info"),
              (s, file) -> {
                RealtimeTopic room =
                    s.topic(
                        "room1",
                        topic ->
                            topic
                                .with(RealtimeOptions.BROADCAST_ACK, true)
                                .with(RealtimeOptions.BROADCAST_SELF, true)
                                .with(
                                    RealtimeOptions.REPLAY,
                                    Replay.since(Instant.ofEpochMilli(1700000000000L)).limit(5))
                                .with(RealtimeOptions.REPLICATION_READY, true)
                                .with(RealtimeOptions.PRESENCE_KEY, "u1")
                                .with(RealtimeOptions.PRIVATE, true)
                                .with(
                                    RealtimeOptions.CONFIG,
                                    Map.of(
                                        "postgres_changes_options",
                                        Map.of("wait", true, "timeout", 9000))));
                PostgresFilter todos = PostgresFilter.table("todos");
                PostgresFilter first =
                    todos.event(PostgresFilter.Event.INSERT).where(PostgresCondition.eq("id", 1));
                s.token("jwt-1").at(2);
                s.run(
                    Flux.merge(
                            room.changes(todos),
                            room.changes(first),
                            room.changes(users()),
                            room.presence())
                        .then());
                s.at(260).disconnect();
              },
              List.of("02-full-config-join")),
          story(
              s -> s,
              (s, file) -> {
                RealtimeTopic room = s.room().self();
                s.at(4).connect().run(room.join());
                s.at(125).run(room.broadcast("cur", new Cursor(1, "é")));
                s.run(room.broadcast("bin", new byte[] {1, 2, -1}))
                    .run(room.broadcast("none", null));
                s.at(261).disconnect();
              },
              List.of("03-broadcast-noack-json-and-binary"),
              instead(
                  "r03",
                  "1 .* phx_join .*\"broadcast\":\\{\"self\":true\\}.*",
                  "1 .* phx_join .*\"broadcast\":\\{\"ack\":false,\"self\":true\\}.*")),
          story(
              s -> s,
              (s, file) -> {
                RealtimeTopic room = s.room().acknowledged();
                s.at(3).connect().run(room.join());
                s.at(124)
                    .run(room.broadcastAcknowledged("cur", Map.of("x", 1)))
                    .at(126)
                    .disconnect();
              },
              List.of("04-broadcast-ack"),
              instead(
                  "r03",
                  "1 .* phx_join .*\"broadcast\":\\{\"ack\":true\\}.*",
                  "1 .* phx_join .*\"broadcast\":\\{\"ack\":true,\"self\":false\\}.*")),
          story(
              s -> s,
              (s, file) -> {
                RealtimeTopic room = s.room().presenceKey("u1");
                s.run(room.presence().then()).at(2).connect();
                s.at(123).run(room.track(Map.of("online_at", "now")));
                s.at(165).run(room.untrack()).at(207).disconnect();
              },
              List.of("05-presence-track-untrack")),
          story(
              s -> s,
              (s, file) -> {
                s.token("jwt-1").at(2).connect().run(s.room().join());
                s.at(123).token("jwt-2").refreshToken().at(184).drop().at(1491).disconnect();
              },
              List.of("06-token-update")),
          story(
              s -> s.with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(200)),
              (s, file) ->
                  s.token("cb-1").at(2).connect().run(s.room().join()).at(753).disconnect(),
              List.of("07-token-callback-on-heartbeat"),
              instead("r20", "1 .* phx_join (?!.*access_token).*", "1 .* phx_join .*\"cb-1\".*"),
              instead("r21", "1 .* access_token .*", null)),
          story(
              s ->
                  s.with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(200))
                      .with(RealtimeOptions.HEARTBEAT_TIMEOUT, Duration.ofMillis(200)),
              (s, file) ->
                  s.at(2).connect().run(s.room().join()).at(301).silence().at(2190).disconnect(),
              List.of("08-heartbeat-timeout"),
              instead("r04", "1 close 1000", "1 cut")),
          story(
              s -> s,
              (s, file) ->
                  s.at(4).connect().run(s.room().join()).at(122).drop().at(1623).disconnect(),
              List.of("09-drop-rejoin")),
          story(
              s -> s,
              (s, file) -> {
                int code = Integer.parseInt(file.substring(file.length() - 4));
                s.at(2)
                    .connect()
                    .run(s.room().join())
                    .at(125)
                    .serverCloses(code)
                    .at(1640)
                    .disconnect();
              },
              List.of("10-server-close-1000", "10-server-close-1012")),
          story(
              s -> s,
              (s, file) ->
                  s.at(2)
                      .connect()
                      .run(s.room().join())
                      .at(128)
                      .serverCloses(1001)
                      .at(99_000)
                      .disconnect(),
              List.of("10-server-close-1001"),
              instead("r27", "2 .*", "2 .*")),
          story(
              s -> s.with(RealtimeOptions.DISCONNECT_WHEN_EMPTY, Duration.ofMillis(300)),
              (s, file) -> {
                RealtimeTopic other = s.topic("room2", topic -> topic);
                s.at(2).run(s.room().join()).at(150).run(s.room().leave());
                s.at(306).run(other.join()).at(556).run(other.leave()).at(1373);
              },
              List.of("11-empty-channels-deferral")),
          story(
              s -> s,
              (s, file) -> {
                RealtimeTopic room = s.room().asPrivate();
                s.at(200).connect().run(room.join());
                Persist minute = Persist.lasting(Duration.ofSeconds(60));
                s.at(455).run(room.broadcast("cur", Map.of("x", 1), minute)).at(488).disconnect();
              },
              List.of("13-persist-metadata")),
          story(
              s -> s.with(RealtimeOptions.VSN, "1.0.0"),
              (s, file) -> {
                RealtimeTopic room = s.room().self().acknowledged();
                s.at(1).connect().run(room.join());
                s.at(106).run(room.broadcastAcknowledged("cur", Map.of("x", 1)));
                s.at(173).run(room.leave()).disconnect();
              },
              List.of("14-vsn1")),
          story(
              s -> s,
              (s, file) -> {
                RealtimeTopic deny = s.topic("deny", topic -> topic);
                s.at(2).connect().run(deny.join()).at(1403).run(deny.leave()).disconnect();
              },
              List.of("15-join-error-and-mismatch"),
              instead("r12", "1 .* phx_leave .*", null)),
          story(
              s -> s,
              (s, file) -> {
                s.at(1).connect().run(s.room().join()).at(132);
                s.says(
                    "[\""
                        + s.joinRef()
                        + "\",null,\"realtime:room1\",\"system\",{\"extension\":\"system\","
                        + "\"status\":\"error\",\"message\":\"Token has expired 3 seconds ago\","
                        + "\"channel\":\"room1\"}]");
                s.says(
                    "[\""
                        + s.joinRef()
                        + "\",\""
                        + s.joinRef()
                        + "\",\"realtime:room1\",\"phx_close\",{}]");
                s.at(1634).disconnect();
              },
              List.of("16-system-error-then-close"),
              again("r14", "1 .* phx_join .*", 1)),
          story(
              s -> s.joinTimeout(Duration.ofMillis(400)),
              (s, file) -> {
                s.at(9)
                    .connect()
                    .run(s.topic("silent", topic -> topic).join())
                    .at(2212)
                    .disconnect();
              },
              List.of("17-join-timeout")),
          story(
              s -> s,
              (s, file) -> {
                s.at(1).connect().run(s.room().join()).run(s.room().join()).at(208).disconnect();
              },
              List.of("18-same-topic-twice")),
          story(
              s -> s,
              (s, file) -> {
                s.at(1).connect().run(s.room().join()).at(82).run(s.room().leave());
                s.at(133).run(s.room().join()).at(214).disconnect();
              },
              List.of("19-resubscribe-after-unsubscribe")),
          story(
              s -> s,
              (s, file) -> s.refuse(5).at(11).connect().run(s.room().join()).at(18100),
              List.of("20-refused-backoff")),
          story(
              s -> s,
              (s, file) -> {
                s.at(10).connect().run(s.room().join()).at(250).run(s.room().presence().then());
                s.at(313).disconnect();
              },
              List.of("21-late-presence-listener"),
              again("r15", "1 .* phx_join .*\"presence\":\\{\"enabled\":true.*", 0)),
          story(
              s -> s,
              (s, file) -> {
                s.run(s.room().track(Map.of("a", 1)));
                assertThat(s.failed(NotReadyException.class)).isTrue();
                s.at(10).run(s.room().join()).run(s.room().track(Map.of("a", 2))).connect();
                s.at(411).disconnect();
              },
              List.of("22-pushes-before-subscribed")),
          story(
              s -> s,
              (s, file) -> s.refuse(1).at(50).connect().run(s.room().join()).at(2537).disconnect(),
              List.of("23-join-queued-refused-once"),
              once("r07", "2 .* phx_join .*")));

  private static OfficialStory story(
      UnaryOperator<Hawser> settings,
      BiConsumer<OfficialStage, String> story,
      List<String> files,
      Difference... differences) {
    return new OfficialStory(files, settings, story, List.of(differences));
  }

  private static Difference instead(String name, @Nullable String theirs, @Nullable String ours) {
    return new Difference(name, theirs, ours, 0);
  }

  /** Ours does it once more. */
  private static Difference again(String name, String ours, int same) {
    return new Difference(name, null, ours, same);
  }

  /** Ours does it once only. */
  private static Difference once(String name, String theirs) {
    return new Difference(name, theirs, null, 1);
  }

  private static PostgresFilter users() {
    return PostgresFilter.parse(
        "{\"event\":\"UPDATE\",\"schema\":\"public\",\"table\":\"users\","
            + "\"filter\":\"name=in.(\\\"a,b\\\",c),x=not.is.null\",\"select\":[\"id\",\"name\"]}");
  }

  /** Our client in the story of a recording: what it did on the wire. */
  List<OfficialLine> play(String file) {
    OfficialStage stage = new OfficialStage(settings);
    story.accept(stage, file);
    stage.end();
    return stage.lines();
  }

  @Override
  public String toString() {
    return String.join(", ", files);
  }
}
