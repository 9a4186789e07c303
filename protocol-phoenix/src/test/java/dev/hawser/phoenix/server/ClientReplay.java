package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.testkit.HttpReply;
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
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Replays a recording to our client over a real socket. Line by line: the application does what
 * makes the client send the next line, the server gets that line and sends the next ones.
 *
 * <p>A connection of the recording that the server ended is followed by the client's own next
 * attempt where the next request is the same; else another client starts.
 *
 * <p>What the recorded client did and ours does not, everywhere: pings at will (its pongs are
 * played), fragments (sent whole), close codes other than 1000, ending TCP without a close frame.
 */
final class ClientReplay implements AutoCloseable {

  private final Transcript transcript;
  private final ReplayServer server = new ReplayServer();

  /** By the number of the connection in the recording. */
  private final Map<Integer, Request> requests = new HashMap<>();

  private final Map<Integer, ReplayedSocket> sockets = new HashMap<>();
  private final List<ReplayedClient> clients = new ArrayList<>();
  private final Map<Integer, byte[]> fragments = new HashMap<>();
  private String section = "";
  private int index;

  ClientReplay(Transcript transcript) {
    this.transcript = transcript;
  }

  void run() {
    for (index = 0; index < transcript.entries().size(); index++) {
      Entry entry = transcript.entries().get(index);
      try {
        play(entry);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            transcript.name() + ", \"" + section + "\", at " + entry + ":\n" + e.getMessage(), e);
      }
    }
    clients.forEach(ReplayedClient::close);
  }

  private void play(Entry entry) {
    if (entry instanceof Note note) {
      section = note.text();
    } else if (entry instanceof Request request) {
      requests.put(request.connection(), request);
    } else if (entry instanceof Response response) {
      answer(response);
    } else if (entry instanceof Message message) {
      ReplayedSocket socket = sockets.get(message.connection());
      if (message.from() == Side.CLIENT) {
        client(message.connection(), socket, message.frame());
      } else {
        server(socket, message.frame());
      }
    } else if (entry instanceof End end) {
      end(end);
    } else {
      assertThat(entry).isInstanceOf(Admin.class); // The frames show what came of it.
    }
  }

  // ---- the handshake

  private void answer(Response response) {
    Request request = requests.get(response.connection());
    ReplayedClient client = clientFor(request);
    if (response.status() != 101) {
      HttpReply reply = HttpReply.status(response.status()).body(response.body().orElse(""));
      for (String after : response.header("retry-after")) {
        reply = reply.header("retry-after", after);
      }
      server.refuseWith(reply);
      client.attempt();
      client.expectBackoff(
          cause -> {
            Cause refused = Cause.refused(response.status(), response.body().orElse(""), null);
            assertThat(cause.kind()).isEqualTo(refused.kind());
            assertThat(cause.code()).isEqualTo(refused.code());
            assertThat(cause.reason()).isEqualTo(refused.reason());
            assertThat(cause.retryable()).isEqualTo(refused.retryable());
            assertThat(cause.retryAfter() != null)
                .isEqualTo(!response.header("retry-after").isEmpty());
          });
      compare(request);
      return;
    }
    server.accept();
    client.attempt();
    ReplayServer.Socket own = server.next();
    compare(request);
    client.expectReady();
    sockets.put(
        response.connection(),
        new ReplayedSocket(client, own, client.link(own, ahead(response.connection(), client))));
  }

  private void compare(Request request) {
    if (!NotOurs.request(transcript.name(), section)) {
      server.compareHead(request);
    }
  }

  private ReplayedClient clientFor(Request request) {
    ReplayedClient last = clients.isEmpty() ? null : clients.get(clients.size() - 1);
    if (last != null && last.connectsAgain() && last.makes(request)) {
      return last;
    }
    ReplayedClient client = new ReplayedClient(server.port(), request);
    clients.add(client);
    return client;
  }

  /** What the server says on a connection, in its order. */
  private List<Packet> ahead(int connection, ReplayedClient client) {
    List<Packet> packets = new ArrayList<>();
    for (Entry entry : transcript.entries()) {
      if (entry instanceof Message message
          && message.connection() == connection
          && message.from() == Side.SERVER) {
        Packet packet = read(client, Side.SERVER, plain(message.frame()));
        if (packet != null) {
          packets.add(packet);
        }
      }
    }
    return packets;
  }

  private static @Nullable Packet read(ReplayedClient client, Side from, Frame frame) {
    if (frame.opcode() != Frame.TEXT && frame.opcode() != Frame.BINARY) {
      return null;
    }
    try {
      return Packet.read(client.v2(), from, frame);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The frame whole and not compressed. */
  private static Frame plain(Frame frame) {
    if (!frame.rsv1()) {
      return Packet.whole(frame);
    }
    Inflater inflater = new Inflater(true);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    inflater.setInput(frame.payload());
    try {
      for (int n = inflater.inflate(buffer); n > 0; n = inflater.inflate(buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (DataFormatException e) {
      throw new IllegalArgumentException(e);
    } finally {
      inflater.end();
    }
    return Frame.of(frame.opcode(), out.toByteArray());
  }

  // ---- frames

  private void client(int connection, ReplayedSocket socket, Frame recorded) {
    if (recorded.opcode() != Frame.CLOSE
        && NotOurs.message(transcript.name(), section, recorded.toString())) {
      return;
    }
    switch (recorded.opcode()) {
      case Frame.CLOSE -> socket.clientCloses(recorded);
      case Frame.PING -> {} // Not the application's to send.
      case 10 -> socket.server().awaitPong(recorded.payload());
      default -> {
        Frame whole = assembled(connection, recorded);
        if (whole != null) {
          message(socket, whole);
        }
      }
    }
  }

  private void message(ReplayedSocket socket, Frame recorded) {
    Packet packet = read(socket.client(), Side.CLIENT, recorded);
    if (packet != null) {
      socket.link().client(packet);
    } else {
      // A binary message where the serializer has none.
      Packet binary = Packet.read(true, Side.CLIENT, recorded);
      socket.client().topic(binary.topic()).refusesAsIllegal(binary.event(), binary.content());
    }
  }

  /** The message that ends with this frame; null if it goes on. */
  private @Nullable Frame assembled(int connection, Frame frame) {
    if (frame.fin() && frame.opcode() != 0) {
      return Packet.whole(frame);
    }
    byte[] before = fragments.getOrDefault(connection, new byte[0]);
    byte[] together = Arrays.copyOf(before, before.length + frame.payload().length);
    System.arraycopy(frame.payload(), 0, together, before.length, frame.payload().length);
    fragments.put(connection, together);
    return frame.fin() ? Frame.of(Frame.TEXT, together) : null;
  }

  private void server(ReplayedSocket socket, Frame recorded) {
    Frame frame = plain(recorded);
    if (recorded.opcode() == Frame.CLOSE) {
      socket.serverCloses(recorded);
    } else if (read(socket.client(), Side.SERVER, frame) != null) {
      socket.link().server(frame);
    } else {
      socket.server().send(frame);
    }
  }

  private void end(End end) {
    ReplayedSocket socket = sockets.get(end.connection());
    if (socket != null) {
      socket.tcpEnds(end.by());
    }
  }

  @Override
  public void close() {
    clients.forEach(ReplayedClient::abandon);
    server.close();
  }
}
