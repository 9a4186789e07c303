package dev.hawser.android.dagger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.phoenix.PhoenixTopic;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.ws.WebSocketProvider;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Connections come from the graph: by name, once, and are closed with their scope. */
class GraphTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void severalConnectionsAreInjectedByName() {
    try (PhoenixServer phoenix =
            PhoenixTestServer.create()
                .channel("room:*", () -> (channel, join) -> PhoenixReply.ok())
                .start();
        TestServer echo = WebSocketTestServer.create().echo().start()) {
      AppComponent app =
          DaggerAppComponent.factory()
              .create(
                  HawserConfig.create()
                      .connection("chat", Hawser.to("phoenix+" + phoenix.url()))
                      .connection("feed", Hawser.to(echo.url("/"))));
      AppComponent.Screens screens = app.screens();
      assertThat(screens.chat.state()).isInstanceOf(ConnectionState.Idle.class);
      assertThat(PhoenixTopic.of(screens.chat.topic("room:lobby")).join().block(LIMIT).ok())
          .isTrue();
      screens.feed.connect().block(LIMIT);

      assertThat(app.screens().chat).isSameAs(screens.chat);
      assertThat(app.connections().get("feed")).isSameAs(screens.feed);
      assertThat(app.connections().names()).containsExactly("chat", "feed");

      app.connections().close();
      app.connections().close();
      screens.chat.onClose().block(LIMIT);
      screens.feed.onClose().block(LIMIT);
      assertThatThrownBy(() -> app.connections().get("chat"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("'chat'");
    }
  }

  @Test
  void aSmallApplicationHasAReadyComponent() {
    try (TestServer echo = WebSocketTestServer.create().echo().start()) {
      Connection feed;
      try (HawserComponent hawser =
          HawserComponent.create(
              HawserConfig.create().connection("feed", Hawser.to(echo.url("/"))))) {
        feed = hawser.connections().get("feed");
        feed.connect().block(LIMIT);
        assertThat(hawser.connections()).isSameAs(hawser.connections());
      }
      feed.onClose().block(LIMIT);
    }
  }

  @Test
  void aSessionClosesItsOwnConnectionsOnly() throws Exception {
    try (TestServer echo = WebSocketTestServer.create().echo().start()) {
      HawserConfig config = HawserConfig.create().connection("feed", Hawser.to(echo.url("/")));
      LoginComponent app = DaggerLoginComponent.create();
      Connection first;
      LoginComponent.Session session = app.login().create(config);
      first = session.connections().get("feed");
      assertThat(session.connections().get("feed")).isSameAs(first);
      first.connect().block(LIMIT);

      LoginComponent.Session next = app.login().create(config);
      Connection second = next.connections().get("feed");
      second.connect().block(LIMIT);
      session.close();
      first.onClose().block(LIMIT);
      assertThat(second.state()).isInstanceOf(ConnectionState.Ready.class);
      next.close();
      second.onClose().block(LIMIT);
    }
  }

  @Test
  void protocolsOfTheGraphNeedNoRegistration() {
    try (TestServer echo = WebSocketTestServer.create().echo().start()) {
      Connections connections =
          DaggerOwnProtocolComponent.factory()
              .create(
                  HawserConfig.create()
                      .connection("hall", Hawser.to(echo.url("/").replace("ws:", "WS:")))
                      .connection("secure", Hawser.to("wss://127.0.0.1:1/"))
                      .connection(
                          "named", Hawser.to(echo.url("/")).protocol(new WebSocketProvider())))
              .connections();
      int before = OwnProtocolComponent.Intercom.MADE.get();
      connections.get("hall").connect().block(LIMIT);
      assertThat(OwnProtocolComponent.Intercom.MADE).hasValue(before + 1);
      connections.get("named").connect().block(LIMIT);
      assertThat(OwnProtocolComponent.Intercom.MADE).hasValue(before + 1);
      assertThatThrownBy(() -> connections.get("secure"))
          .as("the class path does not count then")
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'wss'")
          .hasMessageContaining("[phoenix+ws, phoenix+wss, ws]");
      connections.close();
    }
  }

  @Test
  void twoProtocolsWithOneSchemeAreNotChosenFrom() {
    Connections connections =
        new Connections(
            HawserConfig.create().connection("feed", Hawser.to("ws://127.0.0.1:1/")),
            Set.of(new WebSocketProvider(), new OwnProtocolComponent.Intercom()));
    assertThatThrownBy(() -> connections.get("feed"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "several protocols in the graph have the scheme 'ws': [intercom, ws]; name one with"
                + " Hawser.protocol");
  }

  @Test
  void aNegativeGracePeriodIsRefused() {
    assertThatThrownBy(() -> HawserConfig.create().backgroundGrace(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNameThatIsNotThereIsToldWithThoseThatAre() {
    HawserConfig config =
        HawserConfig.create()
            .connection("chat", Hawser.to("ws://127.0.0.1:1/?token=secret"))
            .connection("feed", Hawser.to("ws://127.0.0.1:1/"));
    try (HawserComponent hawser = HawserComponent.create(config)) {
      assertThatThrownBy(() -> hawser.connections().get("chatt"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no connection 'chatt' in the configuration; it has [chat, feed]");
    }
    assertThatThrownBy(() -> config.connection("chat", Hawser.to("ws://127.0.0.1:1/")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(config.toString()).isEqualTo("HawserConfig[chat, feed]");
  }
}
