package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.FakeTransport.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The fake keeps to the contract of {@link Transport}. */
class FakeTransportTest implements Transport.Listener {

  private final VirtualLoop loop = new VirtualLoop();
  private final FakeTransport transport = new FakeTransport(loop);
  private final List<String> heard = new ArrayList<>();

  @Override
  public void onOpen(Transport.Opened opened) {
    heard.add("open");
  }

  @Override
  public void onFrame(Frame frame) {
    heard.add(frame.text());
  }

  @Override
  public void onReadComplete() {
    heard.add("read complete");
  }

  @Override
  public void onWritabilityChanged() {
    heard.add("writability");
  }

  @Override
  public void onHeartbeat(Duration roundTrip) {
    heard.add("heartbeat");
  }

  @Override
  public void onClosed(Cause cause) {
    heard.add("closed " + cause.kind());
  }

  private FakeLink open() {
    FakeLink link =
        (FakeLink)
            transport.open(Endpoint.at(URI.create("ws://localhost/")), Options.empty(), loop, this);
    assertThat(heard).as("never from within open").isEmpty();
    loop.run();
    return link;
  }

  private static void write(FakeLink link, String text, Transport.@Nullable Written written) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    link.write(Frame.Kind.TEXT, bytes, 0, bytes.length, written);
    bytes[0] = '!'; // The link has copied it.
  }

  private void written(@Nullable Throwable failure) {
    heard.add(failure == null ? "written" : "not written");
  }

  @Test
  void followsTheScriptThenTheRule() {
    transport.script(Answer.refuse(Cause.of(Cause.Kind.NETWORK, "refused")), Answer.hang());
    assertThat(open().isClosed()).isTrue();
    assertThat(heard).containsExactly("closed NETWORK");
    heard.clear();
    FakeLink slow = open();
    assertThat(heard).isEmpty();
    slow.open();
    assertThat(heard).containsExactly("open");
    heard.clear();
    assertThat(open().isOpen()).isTrue();
    assertThat(transport.live()).isEqualTo(2);
    assertThat(transport.links()).hasSize(3);
  }

  @Test
  void deliversWhatIsReceivedInOneGo() {
    FakeLink link = open();
    link.receive("a", "b");
    link.heartbeat(Duration.ZERO);
    assertThat(heard).containsExactly("open", "a", "b", "read complete", "heartbeat");
  }

  @Test
  void writesWhenFlushedUnlessHeld() {
    FakeLink link = open();
    write(link, "a", this::written);
    assertThat(link.take()).isEmpty();
    link.flush();
    assertThat(link.takeTexts()).containsExactly("a");
    link.holdWrites(true);
    write(link, "b", this::written);
    link.flush();
    assertThat(heard).containsExactly("open", "written");
    link.holdWrites(false);
    assertThat(link.takeTexts()).containsExactly("b");
    assertThat(heard).containsExactly("open", "written", "written");
  }

  @Test
  void everyWriteHearsOfItsFateOnceBeforeTheEnd() {
    FakeLink link = open();
    link.holdWrites(true);
    write(link, "held", this::written);
    link.flush();
    write(link, "taken", this::written);
    link.drop();
    write(link, "late", this::written);
    loop.run();
    assertThat(heard)
        .containsExactly("open", "not written", "not written", "closed NETWORK", "not written");
    assertThat(link.take()).isEmpty();
  }

  @Test
  void failsWhatWaitsInTheSocket() {
    FakeLink link = open();
    link.holdWrites(true);
    write(link, "held", this::written);
    link.flush();
    link.failWrites(new IOException("broken pipe"));
    assertThat(heard).containsExactly("open", "not written");
    assertThat(link.isOpen()).isTrue();
  }

  @Test
  void isNotWritableWhenToldSoNorOnceItCloses() {
    FakeLink link = open();
    assertThat(link.isWritable()).isTrue();
    link.setWritable(false);
    assertThat(link.isWritable()).isFalse();
    link.setWritable(true);
    link.close(1000, "");
    assertThat(link.isWritable()).isFalse();
  }

  @Test
  void closesOnceTheServerAnswersOrTheTimeIsOver() {
    FakeLink link = open();
    link.close(4000, "");
    assertThat(heard).containsExactly("open");
    loop.advance(Duration.ZERO);
    assertThat(heard).containsExactly("open", "closed USER");
    assertThat(link.closeCode()).isEqualTo(4000);
    heard.clear();
    FakeLink silent = open();
    silent.answerClose(false);
    silent.close(1000, "");
    loop.advance(Duration.ofMillis(4_999));
    assertThat(silent.isClosed()).isFalse();
    loop.advance(Duration.ofMillis(1));
    assertThat(silent.isClosed()).isTrue();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void saysThatItIsClosedOnce() {
    FakeLink link = open();
    link.abort();
    link.abort();
    link.close(1000, "");
    link.drop();
    link.receive("late");
    assertThat(heard).containsExactly("open", "closed USER");
    assertThat(link.isAborted()).isTrue();
  }

  @Test
  void anAttemptThatIsAbortedNeverOpens() {
    transport.otherwise(Answer.hang());
    FakeLink link = open();
    link.close(1000, "");
    link.open();
    assertThat(heard).containsExactly("closed USER");
  }
}
