package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.RealtimeBroadcast;
import dev.hawser.testkit.RealtimeChannel;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands speak Realtime, and {@code --option} reaches connections and topics. */
class RealtimeTest {

  private RealtimeServer server;

  @BeforeEach
  void start() {
    server = RealtimeTestServer.create().withoutDelays().start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The command with the server's URL, its API key and what follows. */
  private String[] to(String command, String... more) {
    List<String> all = new ArrayList<>();
    all.add(command);
    all.add("realtime+" + server.url());
    all.add("--option=api-key=" + server.apiKey());
    all.addAll(Arrays.asList(more));
    return all.toArray(new String[0]);
  }

  @Test
  void tailPrintsBroadcastsOfAPrivateTopic() {
    CompletableFuture<Cli.Ended> tail =
        new Cli("")
            .start(
                to(
                    "tail",
                    "room1",
                    "--option=private=true",
                    "--token=" + server.token("authenticated"),
                    "--event=cur",
                    "--count=1"));
    RealtimeChannel channel = server.awaitJoin("room1", Cli.LIMIT);
    assertThat(channel.isPrivate()).isTrue();
    assertThat(channel.token().role()).isEqualTo("authenticated");
    server.broadcast("room1", "cur", Map.of("x", 1));
    Cli.Ended ended = tail.join();
    assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
    assertThat(ended.out())
        .containsExactly("{\"topic\":\"room1\",\"event\":\"cur\",\"payload\":{\"x\":1}}");
    assertThat(ended.err()).contains("* ready", "* topic: joined", "* closed");
    assertThat(ended.errors()).isEmpty();
  }

  @Test
  void sendBroadcasts() {
    Cli.Ended ended =
        Cli.run(to("send", "room1", "cur", "{\"x\":1}", "--option=broadcast-as-text=true"));
    assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
    RealtimeBroadcast sent = server.awaitBroadcast("room1", "cur", Cli.LIMIT);
    assertThat(sent.json()).hasValueSatisfying(json -> assertThat(json.get("x").asInt()).isOne());
  }

  @Test
  void requestWaitsForTheAcknowledgementThatTheTopicAskedFor() {
    Cli.Ended ended = Cli.run(to("request", "room1", "cur", "1", "--option=broadcast-ack=true"));
    assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
    assertThat(ended.out()).containsExactly("{}");
    assertThat(ended.err()).contains("* status: ok");
  }

  @Test
  void requestSaysWhatItNeeds() {
    Cli.Ended ended = Cli.run(to("request", "room1", "cur", "1"));
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.errors().get(0)).contains("option broadcast-ack");
  }

  @Test
  void verboseShowsTheJoinButNoSecret() {
    String token = server.token("authenticated");
    Cli.Ended ended = Cli.run(to("send", "-v", "room1", "cur", "1", "--token=" + token));
    assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
    assertThat(ended.errors()).anyMatch(line -> line.contains("phx_join"));
    assertThat(ended.errText()).doesNotContain(token, server.apiKey());
  }

  @Test
  void aMissingKeyIsToldWithTheServersWords() {
    Cli.Ended ended = Cli.run("tail", "realtime+" + server.url(), "room1");
    assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ended.errors())
        .singleElement()
        .asString()
        .contains("cannot connect to", "API key is missing");
  }

  @Test
  void theOptionsOfTopicsAreListed() {
    Cli.Ended ended = Cli.run("options", "realtime");
    assertThat(ended.code()).isEqualTo(ExitCode.DONE);
    assertThat(ended.out()).contains("realtime:", "topics of realtime:", "every link:");
    assertThat(String.join("\n", ended.out()))
        .contains("api-key", "private", "broadcast-self", "presence-key")
        .doesNotContain("replay ");
  }

  @Test
  void anOptionOfTopicsIsForTheProtocolThatHasIt() {
    Cli.Ended ended = Cli.run("tail", "ws://127.0.0.1:1/", "--option=private=true");
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.err().get(0)).contains("unknown option 'private' for ws");
  }
}
