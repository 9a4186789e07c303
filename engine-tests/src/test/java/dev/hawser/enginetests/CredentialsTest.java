package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState.Backoff;
import dev.hawser.ConnectionState.Closed;
import dev.hawser.ConnectionState.Connecting;
import dev.hawser.ConnectionState.Ready;
import dev.hawser.Credentials;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class CredentialsTest extends VirtualTest {

  private static final Cause UNAUTHORIZED = Cause.refused(401, "", null);
  private final AtomicInteger asked = new AtomicInteger();

  private Mono<Credentials> fresh() {
    return Mono.fromSupplier(() -> Credentials.token("token-" + asked.incrementAndGet()));
  }

  @Test
  void areAskedForBeforeEveryAttempt() {
    Connection connection =
        ready(
            h ->
                h.credentials(this::fresh).reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
    link().drop();
    millis(10);
    link().drop();
    millis(10);
    assertThat(connection.state()).isEqualTo(new Ready(false));
    assertThat(protocol.credentials)
        .extracting(Credentials::token)
        .containsExactly("token-1", "token-2", "token-3");
  }

  @Test
  void areNotAskedForBeforeALinkIsWanted() {
    open(h -> h.credentials(this::fresh));
    engine.run();
    assertThat(asked).hasValue(0);
  }

  @Test
  void addTheirHeaderFieldsAndThoseOfTheOptionToTheHandshake() {
    ready(
        h ->
            h.credentials(() -> Mono.just(Credentials.none().header("Authorization", "x")))
                .with(TransportOptions.HEADERS, () -> Mono.just(Map.of("X-Trace", "y"))));
    assertThat(link().endpoint().headers())
        .containsEntry("Authorization", "x")
        .containsEntry("X-Trace", "y");
  }

  @Test
  void mayBeEmpty() {
    ready(h -> h.credentials(Mono::empty));
    assertThat(protocol.credentials).extracting(Credentials::token).containsOnlyNulls();
  }

  @Test
  void endTheConnectionWhenTheSupplierFailsUnlessThePolicySaysOtherwise() {
    IllegalStateException failure = new IllegalStateException("no token today");
    Connection connection = open(h -> h.credentials(() -> Mono.error(failure)));
    connect(connection);
    Cause cause = state(connection, Closed.class).cause();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.CONFIGURATION);
    assertThat(cause.message()).contains("credentials supplier", "no token today");

    AtomicBoolean broken = new AtomicBoolean(true);
    Connection patient =
        open(
            h ->
                h.credentials(
                        () -> {
                          if (broken.get()) {
                            throw failure;
                          }
                          return fresh();
                        })
                    .reconnect(
                        ReconnectPolicy.fixed(Duration.ofMillis(10))
                            .alsoIf(c -> c.kind() == Cause.Kind.CONFIGURATION)));
    connect(patient);
    state(patient, Backoff.class);
    broken.set(false);
    millis(10);
    state(patient, Ready.class);
    assertThat(attempts()).as("no attempt without credentials").isEqualTo(1);
  }

  @Test
  void thatHangAreGivenUpAtTheConnectTimeout() {
    AtomicBoolean cancelled = new AtomicBoolean();
    Connection connection =
        open(
            h ->
                h.credentials(() -> Mono.<Credentials>never().doOnCancel(() -> cancelled.set(true)))
                    .with(TransportOptions.CONNECT_TIMEOUT, Duration.ofSeconds(3)));
    connect(connection);
    millis(2_999);
    assertThat(connection.state()).isEqualTo(new Connecting(1));
    millis(1);
    Cause cause = state(connection, Backoff.class).cause();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.TIMEOUT);
    assertThat(cause.message()).contains("credentials");
    assertThat(cancelled).isTrue();
    assertThat(attempts()).isZero();
  }

  @Test
  void areRefreshedOnceWhenRefusedAndTheSecondRefusalIsTheEnd() {
    engine.transport().otherwise(Answer.refuse(UNAUTHORIZED));
    Connection connection = open(h -> h.credentials(this::fresh));
    connect(connection);
    advance(Duration.ZERO);
    assertThat(asked).hasValue(2);
    assertThat(connection.state()).isEqualTo(new Closed(UNAUTHORIZED));
  }

  @Test
  void areRefreshedAgainAfterALinkProvedGood() {
    engine.transport().script(Answer.refuse(UNAUTHORIZED));
    Connection connection = open(h -> h.credentials(this::fresh));
    connect(connection);
    advance(Duration.ZERO);
    state(connection, Ready.class);
    millis(10_000);
    engine.transport().script(Answer.refuse(UNAUTHORIZED));
    link().drop();
    millis(500);
    advance(Duration.ZERO);
    state(connection, Ready.class);
  }

  @Test
  void areRefreshedForARefusalThatDoesNotFollowAnother() {
    Cause network = Cause.of(Cause.Kind.NETWORK, "gone");
    engine
        .transport()
        .script(Answer.refuse(UNAUTHORIZED), Answer.refuse(network), Answer.refuse(UNAUTHORIZED));
    Connection connection = open(h -> h.credentials(this::fresh));
    connect(connection);
    millis(2_000);
    state(connection, Ready.class);
    assertThat(asked).hasValue(4);
  }
}
