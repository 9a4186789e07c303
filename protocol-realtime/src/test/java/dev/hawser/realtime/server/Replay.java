package dev.hawser.realtime.server;

import dev.hawser.testsupport.Transcript;
import dev.hawser.testsupport.Transcript.End;
import dev.hawser.testsupport.Transcript.Entry;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Header;
import dev.hawser.testsupport.Transcript.Message;
import dev.hawser.testsupport.Transcript.Note;
import dev.hawser.testsupport.Transcript.Request;
import dev.hawser.testsupport.Transcript.Response;
import dev.hawser.testsupport.Transcript.Side;
import dev.hawser.testsupport.WireClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Plays the client's half of a recording against the embedded server and compares what comes back.
 * Before each step it waits for what the recorded clients had received by then.
 */
final class Replay {

  private static final int PONG = 10;

  /** A connection: the real one, and what the recorded one received. */
  private static final class Link {
    final WireClient client;
    final List<Frame> recorded = new ArrayList<>();
    int pings;
    boolean ended;

    Link(WireClient client) {
      this.client = client;
    }

    void ping() {
      pings++;
      client.send(Frame.of(Frame.PING, new byte[0]));
      client.flush();
    }

    /** Waits until every ping is answered, or the server has hung up. */
    void awaitPong(Duration limit) {
      client.awaitFrames(
          frames -> frames.stream().filter(Link::isPong).count() >= pings || hasClose(frames),
          limit);
    }

    /** Waits for everything that the recorded client had received so far. */
    void awaitRecorded(Duration limit) {
      client.awaitFrames(
          frames -> frames.stream().filter(frame -> !isPong(frame)).count() >= recorded.size(),
          limit);
    }

    boolean isClosed() {
      return client.isEnded() || hasClose(client.received());
    }

    List<Frame> received() {
      return client.received().stream()
          .filter(frame -> !isPong(frame))
          .collect(Collectors.toList());
    }

    private static boolean isPong(Frame frame) {
      return frame.opcode() == PONG;
    }

    private static boolean hasClose(List<Frame> frames) {
      return frames.stream().anyMatch(frame -> frame.opcode() == Frame.CLOSE);
    }
  }

  private final Transcript transcript;
  private final RecordedProject project;
  private final Comparison comparison = new Comparison();
  private final Map<Integer, Link> links = new LinkedHashMap<>();
  private final Duration limit;
  private Request request = new Request(0, "", List.of());

  private Replay(Transcript transcript, RecordedProject project, Duration limit) {
    this.limit = limit;
    this.transcript = transcript;
    this.project = project;
  }

  /**
   * Returns every difference, one line or two each.
   *
   * @param limit how long it waits for what may never come
   */
  static List<String> run(Transcript transcript, RecordedProject project, Duration limit) {
    Replay replay = new Replay(transcript, project, limit);
    try {
      transcript.entries().forEach(replay::play);
      replay.links.forEach(
          (number, link) ->
              replay.comparison.frames("connection " + number, link.recorded, link.received()));
      return replay.comparison.differences();
    } finally {
      replay.links.values().forEach(link -> link.client.close());
    }
  }

  private void play(Entry entry) {
    if (entry instanceof Note note) {
      settle();
      barrier();
      project.note(note.text());
      note(note.text());
    } else if (entry instanceof Request opening) {
      request = opening;
    } else if (entry instanceof Response response) {
      settle();
      String target = request.target().replace("<jwt>", project.tokens().apiKey(project.heading()));
      links.put(response.connection(), new Link(connect(target, List.of(), response)));
    } else if (entry instanceof Message message) {
      message(message, links.get(message.connection()));
    } else if (entry instanceof End end) {
      end(end, links.get(end.connection()));
    }
  }

  private WireClient connect(String target, List<Header> more, Response recorded) {
    List<Header> headers =
        new ArrayList<>(
            List.of(
                new Header("Host", "127.0.0.1"),
                new Header("Connection", "Upgrade"),
                new Header("Upgrade", "websocket"),
                new Header("Sec-WebSocket-Version", "13"),
                new Header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")));
    headers.addAll(more);
    String line = "GET " + target + " HTTP/1.1";
    int port = project.server().phoenix().server().port();
    WireClient client = new WireClient(port, new Request(0, line, headers));
    String where = "connection " + recorded.connection() + " " + project.heading();
    comparison.response(where, recorded, client.response());
    return client;
  }

  // ---- notes that stand for something a client does

  private void note(String text) {
    Notes.handshake(project, text)
        .ifPresent(
            attempt -> connect(attempt.target(), attempt.headers(), attempt.response()).close());
    Notes.http(project, text).ifPresent(comparison.differences()::add);
    if (text.equals("A > (5 MB frame)")) {
      last().ended = true;
      String frame = "x".repeat(5_000_100);
      Link link = last();
      link.client.send(Frame.of(Frame.TEXT, frame.getBytes(StandardCharsets.UTF_8)));
      link.client.flush();
    } else if (text.equals("P pong")) {
      links.get(2).ping();
    }
  }

  private Link last() {
    List<Link> all = new ArrayList<>(links.values());
    return all.get(all.size() - 1);
  }

  private void ping() {
    for (Link link : links.values()) {
      if (!link.ended) {
        link.ping();
      }
    }
  }

  // ---- frames

  private void message(Message message, Link link) {
    if (message.from() == Side.SERVER) {
      if (project.isCaused(message)) {
        settle();
        barrier();
        project.cause(message);
      }
      link.recorded.add(message.frame());
      return;
    }
    Frame frame = message.frame();
    if (frame.opcode() == Frame.CLOSE) {
      if (transcript.name().equals("raw-idle") && message.connection() == 1) {
        keepOthersAwake(link);
      }
      link.awaitRecorded(limit); // What the others get can come of this.
    } else {
      settle();
    }
    if (frame.opcode() == Frame.TEXT) {
      String text = project.beforeClient(message.connection(), frame.text());
      frame = Frame.of(Frame.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
    link.client.send(frame);
    link.client.flush();
  }

  private void end(End end, Link link) {
    if (end.by() == Side.CLIENT) {
      link.awaitRecorded(limit);
      link.client.close();
    }
    link.client.awaitEnd(limit);
    comparison.check("connection " + end.connection() + " has ended", true, link.client.isEnded());
    link.ended = true;
  }

  /** One client is silent until it is hung up on; pings keep the others. */
  private void keepOthersAwake(Link silent) {
    silent.ended = true;
    for (int i = 0; i < 100 && !silent.isClosed(); i++) {
      ping();
      silent.client.awaitFrames(silent.client.received().size() + 1, Duration.ofMillis(200));
    }
  }

  /** Waits until the server has dealt with all that the clients sent. */
  private void barrier() {
    if (transcript.name().equals("raw-idle")) {
      return; // Where silence counts.
    }
    ping();
    for (Link link : links.values()) {
      if (!link.ended) {
        link.awaitPong(limit);
      }
    }
  }

  /** Waits for everything that the recorded clients had received so far. */
  private void settle() {
    links.values().forEach(link -> link.awaitRecorded(limit));
  }
}
