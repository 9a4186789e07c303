package dev.hawser.phoenix.server;

import dev.hawser.testsupport.Transcript;
import dev.hawser.testsupport.Transcript.Admin;
import dev.hawser.testsupport.Transcript.End;
import dev.hawser.testsupport.Transcript.Entry;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Message;
import dev.hawser.testsupport.Transcript.Note;
import dev.hawser.testsupport.Transcript.Request;
import dev.hawser.testsupport.Transcript.Response;
import dev.hawser.testsupport.Transcript.Side;
import dev.hawser.testsupport.WireClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays the client's half of a transcript against an application and compares what comes back.
 * Before each step of the client it waits for what the recorded client had received by then.
 */
final class Replay {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** A connection: the real one, and what the recorded one received. */
  private static final class Link {
    final WireClient client;
    final List<Frame> recorded = new ArrayList<>();
    boolean closing;
    boolean ended;

    Link(WireClient client) {
      this.client = client;
    }
  }

  private final RecordedApplication application;
  private final Comparison comparison = new Comparison();
  private final Map<Integer, Link> links = new LinkedHashMap<>();
  private String heading = "";

  private Replay(RecordedApplication application) {
    this.application = application;
  }

  /** Returns every difference, one line or two each. */
  static List<String> run(Transcript transcript, RecordedApplication application) {
    Replay replay = new Replay(application);
    try {
      transcript.entries().forEach(replay::play);
      replay.links.keySet().forEach(replay::compare);
      return replay.comparison.differences();
    } finally {
      replay.links.values().forEach(link -> link.client.close());
    }
  }

  private void play(Entry entry) {
    flush(entry);
    if (entry instanceof Note note) {
      heading = note.text();
      signal();
    } else if (entry instanceof Admin admin) {
      settle();
      application.admin(admin.target());
    } else if (entry instanceof Request request) {
      settle();
      WireClient client = new WireClient(application.port(request.target()), request);
      links.put(request.connection(), new Link(client));
    } else if (entry instanceof Response response) {
      Response ours = links.get(response.connection()).client.response();
      comparison.response(where(response.connection()), response, ours);
    } else if (entry instanceof Message message) {
      message(message, links.get(message.connection()));
    } else if (entry instanceof End end) {
      end(end, links.get(end.connection()));
    }
  }

  /** Writes what was sent, unless the same client goes on sending. */
  private void flush(Entry next) {
    int goesOn = next instanceof Message m && m.from() == Side.CLIENT ? m.connection() : -1;
    links.forEach(
        (connection, link) -> {
          if (connection != goesOn) {
            link.client.flush();
          }
        });
  }

  private void message(Message message, Link link) {
    boolean close = message.frame().opcode() == Frame.CLOSE;
    if (message.from() == Side.SERVER) {
      if (close && !link.closing) {
        unseenCause();
      }
      if (message.frame().opcode() == Frame.PING
          && heading.equals("frames from the server do not count")) {
        settle();
        application.admin("/admin/wsping?uid=1&data=" + message.frame().text());
      }
      link.recorded.add(message.frame());
    } else {
      settle();
      link.client.send(message.frame());
    }
    link.closing |= close;
  }

  private void end(End end, Link link) {
    if (!link.closing && end.by() == Side.SERVER) {
      unseenCause();
    }
    settle();
    if (end.by() == Side.SERVER && link.client.response().status() == 101) {
      link.client.awaitEnd(LIMIT);
      if (!link.client.isEnded()) {
        comparison.differences().add(where(end.connection()) + ": TCP is still open");
      }
    }
    link.client.close();
    compare(end.connection());
  }

  /** What happened to the server's process. */
  private void signal() {
    if (heading.equals("SIGTERM")) {
      settle();
      application.drain();
    } else if (heading.equals("SIGKILL")) {
      settle();
      application.kill();
    }
  }

  /** In the recordings of phoenix.js, the heading alone says why the server ends a connection. */
  private void unseenCause() {
    settle();
    if (heading.startsWith("forced disconnect")) {
      application.admin("/admin/disconnect?id=1");
    } else if (heading.equals("TCP drop")) {
      application.admin("/admin/drop?uid=1");
    } else if (heading.equals("server closes with 1000")) {
      application.admin("/admin/wsclose?uid=1&code=1000");
    }
  }

  /** Waits for what the recorded client had received when it took its next step. */
  private void settle() {
    for (Link link : links.values()) {
      if (!link.ended) {
        link.client.awaitFrames(link.recorded.size(), LIMIT);
      }
    }
  }

  private void compare(int connection) {
    Link link = links.get(connection);
    if (!link.ended) {
      link.ended = true;
      comparison.frames(where(connection), link.recorded, link.client.received());
    }
  }

  private String where(int connection) {
    return "connection " + connection + " (" + heading + ")";
  }
}
