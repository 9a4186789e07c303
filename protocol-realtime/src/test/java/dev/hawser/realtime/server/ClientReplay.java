package dev.hawser.realtime.server;

import dev.hawser.testsupport.Transcript;
import dev.hawser.testsupport.Transcript.End;
import dev.hawser.testsupport.Transcript.Entry;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Message;
import dev.hawser.testsupport.Transcript.Note;
import dev.hawser.testsupport.Transcript.Request;
import dev.hawser.testsupport.Transcript.Response;
import dev.hawser.testsupport.Transcript.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replays a recording to our client, line by line. A connection of the recording is a client of
 * ours; one that the server ended goes on with its next attempt, where that is recorded.
 */
final class ClientReplay {

  private static final Pattern REFUSED = Pattern.compile("HTTP (\\d+) \\{.*?} (.*)");
  private static final String TARGET = "/socket/websocket?apikey=<jwt>&vsn=1.0.0";

  private final Transcript transcript;

  /** By the number of the connection in the recording. */
  private final Map<Integer, ReplayedClient> clients = new HashMap<>();

  private final Map<Integer, ReplayedLink> links = new HashMap<>();

  private Request request = new Request(0, "", List.of());
  private String section = "";

  ClientReplay(Transcript transcript) {
    this.transcript = transcript;
  }

  void run() {
    for (Entry entry : transcript.entries()) {
      try {
        play(entry);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            transcript.name() + ", \"" + section + "\", at " + entry + ":\n" + e.getMessage(), e);
      }
    }
    clients.values().stream().distinct().forEach(ReplayedClient::close);
  }

  private void play(Entry entry) {
    if (entry instanceof Note note) {
      section = note.text();
      clients.values().forEach(client -> client.section(section));
      refusedByNote(note.text());
    } else if (entry instanceof Request opening) {
      request = opening;
    } else if (entry instanceof Response response) {
      response(response);
    } else if (entry instanceof Message message) {
      message(message, clients.get(message.connection()), message.frame());
    } else if (entry instanceof End end) {
      clients.get(end.connection()).tcpEnds(end.by() == Side.CLIENT);
    }
  }

  // ---- the handshake

  /** An attempt that has no line of its own. */
  private void refusedByNote(String text) {
    Matcher refused = REFUSED.matcher(text);
    if (refused.matches()) {
      refuse(new ReplayedClient(TARGET), Integer.parseInt(refused.group(1)), refused.group(2));
    }
  }

  private void refuse(ReplayedClient client, int status, String body) {
    client.attempt(!NotOurs.request(transcript.name(), section));
    client.refused(status, body);
    client.close();
  }

  private void response(Response response) {
    List<Wire> script = script(response.connection());
    if (response.status() != 101) {
      refuse(new ReplayedClient(request.target()), response.status(), response.body().orElse(""));
      return;
    }
    ReplayedClient client =
        clients.values().stream()
            .filter(known -> known.goesOn(request.target(), script))
            .findFirst()
            .orElseGet(() -> new ReplayedClient(request.target()));
    client.attempt(!NotOurs.request(transcript.name(), section));
    links.put(response.connection(), client.opened(script));
    clients.put(response.connection(), client);
  }

  /** What the recorded client sends on a connection. */
  private List<Wire> script(int connection) {
    List<Wire> script = new ArrayList<>();
    for (Entry entry : transcript.entries()) {
      if (entry instanceof Message message
          && message.connection() == connection
          && message.from() == Side.CLIENT
          && message.frame().opcode() != Frame.CLOSE) {
        Wire wire = Wire.find(message.frame());
        if (wire != null && wire.isOfRealtime()) {
          script.add(wire);
        }
      }
    }
    return script;
  }

  // ---- frames

  private void message(Message message, ReplayedClient client, Frame frame) {
    boolean close = frame.opcode() == Frame.CLOSE;
    if (message.from() == Side.SERVER && close) {
      client.serverCloses(frame.closeCode());
    } else if (message.from() == Side.SERVER) {
      links.get(message.connection()).server(frame);
    } else if (close) {
      client.clientCloses();
    } else {
      links.get(message.connection()).client(frame);
    }
  }
}
