package dev.hawser.integration.socketio;

import dev.hawser.testkit.ClientRequest;
import dev.hawser.testkit.EngineIoEntry;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.SocketIoConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WireMessage;
import dev.hawser.testkit.WireMessage.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a client sent, as lines that do not depend on ids or on time.
 *
 * <pre>
 * 1 GET /socket.io/?EIO=4&t=*&transport=polling
 * 1 GET /socket.io/?EIO=4&sid=*&t=*&transport=polling
 * 1 POST /socket.io/?EIO=4&sid=*&t=*&transport=polling text/plain;charset=UTF-8
 * 1 polling 40
 * 1 polling 42#1["a"]
 * 1 close 1005
 * </pre>
 *
 * <p>The first number is that of the session. Its requests are shown once for each kind, then its
 * packets, those over polling first: which transport is faster depends on time. Parameters are in
 * the order of their names. {@code #1} is the first ack id of a namespace that is new in its
 * session. Heartbeats are shown once.
 */
final class SocketIoTrace {

  private static final Pattern ACK_WANTED =
      Pattern.compile("(4?[25](?:\\d+-)?(?:/[^,]*,)?)(\\d+)(\\[.*)");

  private static final Pattern CONNECT = Pattern.compile("\\w+ 40");

  private final TestServer server;
  private final boolean isByTransport;
  private final Map<ClientRequest, ServerConnection> links = new HashMap<>();
  private final Map<String, Integer> asked = new HashMap<>();
  private final TreeSet<String> ids = new TreeSet<>();
  private final List<String> lines = new ArrayList<>();
  private int session;

  private SocketIoTrace(TestServer server, boolean isByTransport) {
    this.server = server;
    this.isByTransport = isByTransport;
  }

  /**
   * What was sent in these sessions.
   *
   * @param isByTransport whether to tell what went over which transport
   */
  static List<String> of(
      TestServer server, List<SocketIoConnection> sessions, boolean isByTransport) {
    return new SocketIoTrace(server, isByTransport).lines(sessions);
  }

  private List<String> lines(List<SocketIoConnection> sessions) {
    List<ClientRequest> requests = server.requests();
    server.connections().forEach(link -> links.put(link.request(), link));
    Map<ClientRequest, SocketIoConnection> opened = new HashMap<>();
    sessions.forEach(s -> opened.put(s.request(), s));
    for (ClientRequest request : requests) {
      SocketIoConnection connection = opened.get(request);
      if (connection != null) {
        session(connection, requests);
      } else if (request.query("sid").isEmpty()) {
        lines.add("refused " + kind(request));
      }
    }
    return lines;
  }

  private void session(SocketIoConnection connection, List<ClientRequest> all) {
    session++;
    ids.clear();
    add(kind(connection.request()));
    TreeSet<String> kinds = new TreeSet<>();
    List<ServerConnection> sockets = new ArrayList<>();
    for (ClientRequest request : all) {
      boolean first = request == connection.request();
      if (first || request.query("sid").filter(connection.sid()::equals).isPresent()) {
        if (!first) {
          kinds.add(kind(request));
        }
        if (links.containsKey(request)) {
          sockets.add(links.get(request));
        }
      }
    }
    kinds.forEach(this::add);
    if (isByTransport) {
      packets(connection, e -> e.transport().equals("polling"));
      packets(connection, e -> e.transport().equals("websocket"));
    } else {
      packets(connection, SocketIoTrace::isOfUpgrade);
      packets(connection, e -> !isOfUpgrade(e));
    }
    sockets.forEach(this::end);
  }

  private void packets(SocketIoConnection connection, Predicate<EngineIoEntry> which) {
    boolean heartbeat = false;
    List<String> packets = new ArrayList<>();
    for (EngineIoEntry entry : connection.traffic()) {
      if (entry.direction() == Direction.IN && which.test(entry)) {
        boolean isHeartbeat = entry.text().matches("[23]");
        if (!isHeartbeat || !heartbeat) {
          packets.add((isByTransport ? entry.transport() : "any") + " " + shown(entry));
        }
        heartbeat |= isHeartbeat;
      }
    }
    sortConnects(packets);
    packets.forEach(this::add);
  }

  /** Namespaces ask for auth side by side: their CONNECTs in a row have no order. */
  private static void sortConnects(List<String> packets) {
    int from = 0;
    for (int to = 0; to <= packets.size(); to++) {
      if (to == packets.size() || !CONNECT.matcher(packets.get(to)).lookingAt()) {
        packets.subList(from, to).sort(Comparator.naturalOrder());
        from = to + 1;
      }
    }
  }

  private static boolean isOfUpgrade(EngineIoEntry entry) {
    return entry.text().matches("2probe|5");
  }

  private String shown(EngineIoEntry entry) {
    if (entry.isBinary()) {
      return "0x" + HexFormat.of().formatHex(entry.bytes());
    }
    String text =
        entry
            .text()
            .replaceFirst("\"pid\":\"[^\"]+\"", "\"pid\":\"*\"")
            .replaceFirst("\"offset\":\"[^\"]+\"", "\"offset\":\"*\"");
    Matcher asking = ACK_WANTED.matcher(text);
    if (!asking.matches()) {
      return text;
    }
    String namespace = asking.group(1).replaceFirst("[^/]*", "");
    String id = ids.add(namespace + asking.group(2)) ? "#" : "again ";
    int count = asked.merge(namespace, 1, Integer::sum);
    return asking.group(1) + id + count + asking.group(3);
  }

  /** Who closed a WebSocket. */
  private void end(ServerConnection socket) {
    for (WireMessage message : socket.traffic()) {
      if (message.kind() == WireMessage.Kind.CLOSE) {
        boolean client = message.direction() == Direction.IN;
        add(
            client
                ? ("close " + message.closeCode() + " " + message.text()).strip()
                : "closed by the server");
        return;
      }
    }
    add("cut");
  }

  private static String kind(ClientRequest request) {
    String query = request.target().substring(request.target().indexOf('?') + 1);
    String sorted =
        Arrays.stream(query.split("&", -1))
            .map(parameter -> parameter.replaceFirst("^(sid|t|stamp)=.+", "$1=*"))
            .sorted()
            .collect(Collectors.joining("&"));
    String headers =
        request.headers().entrySet().stream()
            .filter(h -> h.getKey().matches("(?i)x-.*|cookie|content-type"))
            .map(
                h ->
                    " "
                        + h.getKey().toLowerCase(Locale.ROOT)
                        + ": "
                        + String.join(", ", h.getValue()))
            .sorted()
            .collect(Collectors.joining());
    String method = request.isUpgrade() ? "UPGRADE" : request.method();
    return method + " " + request.path() + "?" + sorted + headers;
  }

  private void add(String line) {
    lines.add(session + " " + line);
  }
}
