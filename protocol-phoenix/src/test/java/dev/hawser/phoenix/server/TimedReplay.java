package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Reply;
import dev.hawser.RequestTimeoutException;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testsupport.Transcript;
import dev.hawser.testsupport.Transcript.End;
import dev.hawser.testsupport.Transcript.Entry;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Message;
import dev.hawser.testsupport.Transcript.Note;
import dev.hawser.testsupport.Transcript.Request;
import dev.hawser.testsupport.Transcript.Response;
import dev.hawser.testsupport.Transcript.Side;
import dev.hawser.testsupport.Transcript.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Replays a recording of phoenix.js to our client in virtual time: heartbeats, joins that are tried
 * again and attempts to connect come by themselves, and when phoenix.js did them.
 *
 * <p>What phoenix.js did and ours does not, on purpose:
 *
 * <ul>
 *   <li>it closes the socket if a heartbeat is late while a join is unanswered; ours knows that the
 *       server cannot answer then, and waits: such a recording ends with the answers;
 *   <li>it starts its back-off anew whenever a socket opens; ours when a link has proved good, so
 *       that the second and third loss in a row are followed by longer waits;
 *   <li>it joins again before the leave is answered; ours after that;
 *   <li>after a 403 its second attempt comes after 10 ms; ours, with fresh credentials, at once.
 * </ul>
 */
final class TimedReplay implements AutoCloseable {

  /** How late the timers of the recorder were at most. */
  private static final Duration SLACK = Duration.ofMillis(30);

  private static final Duration NO_REPLY = Duration.ofMillis(500);

  private final Transcript transcript;
  private final TimedClient client;
  private final Set<Packet> ahead = new HashSet<>();
  private final List<CompletableFuture<Reply>> noReplies = new ArrayList<>();
  private @Nullable Duration now;
  private String section = "";
  private @Nullable ReplayedLink link;
  private boolean serverClosed;
  private boolean disconnected = true;
  private boolean over;
  private int index;

  TimedReplay(Transcript transcript, TimedClient client) {
    this.transcript = transcript;
    this.client = client;
  }

  void run() {
    for (index = 0; index < transcript.entries().size() && !over; index++) {
      Entry entry = transcript.entries().get(index);
      try {
        play(entry);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            transcript.name() + ", \"" + section + "\", at " + entry + ":\n" + e.getMessage(), e);
      }
    }
    noReplies.forEach(
        outcome ->
            assertThatThrownBy(() -> client.pace().get(outcome))
                .isInstanceOf(RequestTimeoutException.class));
    client.end();
  }

  private void play(Entry entry) {
    if (entry instanceof Note note) {
      section = note.text();
    } else if (entry instanceof Time time) {
      until(time.at());
    } else if (entry instanceof Request request) {
      request(request);
    } else if (entry instanceof Response response) {
      answer(response);
    } else if (entry instanceof Message message && message.from() == Side.CLIENT) {
      client(message);
    } else if (entry instanceof Message message) {
      server(message);
    } else {
      assertThat(entry).isInstanceOf(End.class);
      ended();
    }
  }

  /** Lets time pass; nothing happens in it until shortly before its end. */
  private void until(Duration at) {
    Duration gap = now == null ? Duration.ZERO : at.minus(now);
    now = at;
    if (gap.compareTo(SLACK) > 0) {
      client.engine().advance(gap.minus(SLACK));
      client.assertQuiet();
      gap = SLACK;
    }
    client.engine().advance(gap);
  }

  private void request(Request request) {
    if (disconnected || !client.target().equals(request.target())) {
      client.start(request.target());
    }
    if (section.equals("TCP drop") || section.equals("server closes with 1000")) {
      client.waitForAttempt();
    }
    client.expectAttempt(request.target(), SLACK);
    disconnected = false;
    serverClosed = false;
  }

  private void answer(Response response) {
    FakeLink wire = client.engine().transport().link();
    if (response.status() == 101) {
      wire.open();
      link = client.opened(serverFrames(response.connection()));
    } else {
      wire.drop(Cause.refused(response.status(), "", null));
      client.expectBackoff(cause -> assertThat(cause.code()).isEqualTo(response.status()));
    }
  }

  private List<Packet> serverFrames(int connection) {
    List<Packet> packets = new ArrayList<>();
    for (Entry entry : transcript.entries()) {
      if (entry instanceof Message message
          && message.connection() == connection
          && message.from() == Side.SERVER
          && message.frame().opcode() != Frame.CLOSE) {
        packets.add(Packet.read(true, Side.SERVER, message.frame()));
      }
    }
    return packets;
  }

  private void client(Message message) {
    if (message.frame().opcode() == Frame.CLOSE) {
      boolean lateHeartbeat = message.frame().text().endsWith("heartbeat timeout");
      if (!serverClosed && !disconnected && !lateHeartbeat) {
        disconnected = true;
        client.disconnect();
        lost();
      }
      return;
    }
    Packet recorded = Packet.read(true, Side.CLIENT, message.frame());
    if (recorded.heartbeat()) {
      link.sent(recorded, null);
    } else if (ahead.contains(recorded)) {
      link.sent(recorded, client.topic(recorded.topic()).ownJoinRef());
    } else if (recorded.is("noreply")) {
      ReplayedTopic topic = client.topic(recorded.topic());
      noReplies.add(topic.request(recorded.event(), recorded.content(), NO_REPLY));
      link.sent(recorded, topic.ownJoinRef());
    } else {
      link.client(recorded);
      pushAhead(message, recorded, "early");
    }
  }

  private void server(Message message) {
    if (message.frame().opcode() != Frame.CLOSE) {
      link.server(message.frame());
      Packet recorded = Packet.read(true, Side.SERVER, message.frame());
      if (recorded.is("phx_error")) {
        pushAhead(message, recorded, "late");
      }
      return;
    }
    serverClosed = true;
    if (disconnected) {
      return;
    }
    if (section.contains("never answers heartbeats")) {
      client.assertQuiet(); // Our client keeps the link.
      over = true;
      client.disconnect();
      lost();
      return;
    }
    int code = message.frame().closeCode();
    client.engine().transport().link().serverClose(code, "");
    client.expectBackoff(
        cause -> {
          assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
          assertThat(cause.code()).isEqualTo(code);
        });
    lost();
  }

  /** The application pushes now what goes out later, as phoenix.js did in two places. */
  private void pushAhead(Message after, Packet cause, String mark) {
    for (Entry entry : transcript.entries().subList(index + 1, transcript.entries().size())) {
      if (entry instanceof Message message
          && message.connection() == after.connection()
          && message.from() == Side.CLIENT
          && message.frame().opcode() == Frame.TEXT
          && message.frame().text().contains("{\"" + mark + "\":true}")) {
        Packet push = Packet.read(true, Side.CLIENT, message.frame());
        if (push.topic().equals(cause.topic()) && ahead.add(push)) {
          link.requestAhead(push);
        }
      }
    }
  }

  private void ended() {
    if (!disconnected && !serverClosed && link != null) {
      client.engine().transport().link().drop();
      client.expectBackoff(cause -> assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK));
      lost();
    }
  }

  private void lost() {
    if (link != null) {
      link.lost();
      link = null;
    }
  }

  @Override
  public void close() {
    client.engine().close();
  }
}
