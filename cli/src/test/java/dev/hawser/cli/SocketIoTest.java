package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.SocketIoAdmission;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoSocket;
import dev.hawser.testkit.SocketIoTestServer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands speak Socket.IO. */
class SocketIoTest {

  private SocketIoServer server;

  @BeforeEach
  void start() {
    server =
        SocketIoTestServer.create()
            .namespace(
                "/crew",
                SocketIoHandler.echo()
                    .middleware(
                        socket ->
                            socket.auth().path("token").asText().equals("good")
                                ? SocketIoAdmission.accept()
                                : SocketIoAdmission.refuse("crew only")))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String url() {
    return "socketio+" + server.httpUrl();
  }

  @Test
  void tailPrintsTheEventsOfANamespace() {
    CompletableFuture<Cli.Ended> tail =
        new Cli("").start("tail", url(), "/crew", "--token=good", "--event=news", "--count=1");
    SocketIoSocket socket = server.awaitSocket("/crew", Cli.LIMIT);
    socket.emit("news", "land ho");
    Cli.Ended ended = tail.join();
    assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
    assertThat(ended.out())
        .containsExactly("{\"topic\":\"/crew\",\"event\":\"news\",\"payload\":\"land ho\"}");
    assertThat(ended.err()).contains("* ready", "* topic: joined", "* closed");
  }

  @Test
  void sendEmits() {
    Cli.Ended ended =
        Cli.run("send", url(), "/", "line", "{\"x\":1}", "--option=transports=websocket");
    assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
    assertThat(server.awaitEvent("line", Cli.LIMIT).arg(0).path("x").asInt()).isOne();
  }

  @Test
  void requestPrintsTheAcknowledgement() {
    Cli.Ended ended = Cli.run("request", url(), "/", "sum", "[1,2]");
    assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
    assertThat(ended.out()).containsExactly("[1,2]");
  }

  @Test
  void aRefusalIsToldInTheServersWords() {
    Cli.Ended ended = Cli.run("tail", url(), "/crew");
    assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ended.errText()).contains("crew only");
  }

  @Test
  void verboseMasksTheToken() {
    Cli.Ended ended =
        Cli.run(
            "send",
            "-v",
            url(),
            "/crew",
            "line",
            "1",
            "--token=good",
            "--option=transports=websocket");
    assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
    assertThat(ended.errText()).contains("0/crew,").doesNotContain("\"good\"");
  }

  @Test
  void theOptionsAreListed() {
    Cli.Ended ended = Cli.run("options", "socketio");
    assertThat(ended.code()).isEqualTo(ExitCode.DONE);
    assertThat(String.join("\n", ended.out()))
        .contains("transports", "engine-io", "path", "recovery", "max-attachments");
  }
}
