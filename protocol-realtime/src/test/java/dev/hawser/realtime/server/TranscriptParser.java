package dev.hawser.realtime.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.testsupport.Transcript.End;
import dev.hawser.testsupport.Transcript.Entry;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Header;
import dev.hawser.testsupport.Transcript.Message;
import dev.hawser.testsupport.Transcript.Note;
import dev.hawser.testsupport.Transcript.Request;
import dev.hawser.testsupport.Transcript.Response;
import dev.hawser.testsupport.Transcript.Side;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the recordings of Supabase Realtime. A request comes where its response is, for the
 * recorder may have opened several connections at once.
 */
final class TranscriptParser {

  private static final Pattern FRAME = Pattern.compile(" *\\d+ (\\w+) ([<>]) (.*)");
  private static final Pattern NOTE = Pattern.compile(" *\\d+ ! (.*)");
  private static final Pattern BINARY = Pattern.compile("\\[binary \\d+] ([0-9a-f]*) .*");
  private static final Pattern CONNECT = Pattern.compile("(\\w+) connect ws://[^/]*(/.*)");
  private static final Pattern UPGRADED = Pattern.compile("(\\w+) upgraded 101 (\\{.*})");
  private static final Pattern REFUSED =
      Pattern.compile("(\\w+) handshake refused HTTP (\\d+) (\\{.*?}) body=(.*)");
  private static final Pattern CLOSED = Pattern.compile("(\\w+) closed code=(\\d+) .*");
  private static final JsonMapper MAPPER = new JsonMapper();

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Integer> connections = new HashMap<>();
  private final Map<String, String> targets = new HashMap<>();
  private String scenario = "";
  private String note = "";
  private int count;

  List<Entry> parse(String text) {
    for (String line : text.split("\n", -1)) {
      Matcher frame = FRAME.matcher(line);
      Matcher remark = NOTE.matcher(line);
      if (frame.matches()) {
        Side side = frame.group(2).equals(">") ? Side.CLIENT : Side.SERVER;
        entries.add(new Message(connection(frame.group(1)), side, frame(frame.group(3))));
      } else if (remark.matches()) {
        note(remark.group(1));
      } else if (line.startsWith("# ") && scenario.isEmpty()) {
        scenario = line.substring(2);
      }
    }
    return List.copyOf(entries);
  }

  private static Frame frame(String text) {
    Matcher binary = BINARY.matcher(text);
    return binary.matches()
        ? Frame.of(Frame.BINARY, HexFormat.of().parseHex(binary.group(1)))
        : Frame.of(Frame.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  private void note(String text) {
    Matcher connect = CONNECT.matcher(text);
    Matcher upgraded = UPGRADED.matcher(text);
    Matcher refused = REFUSED.matcher(text);
    Matcher closed = CLOSED.matcher(text);
    if (connect.matches()) {
      targets.put(connect.group(1), connect.group(2));
    } else if (upgraded.matches()) {
      response(upgraded.group(1), 101, upgraded.group(2), "");
    } else if (refused.matches()) {
      response(
          refused.group(1), Integer.parseInt(refused.group(2)), refused.group(3), refused.group(4));
    } else if (closed.matches()) {
      closed(closed.group(1), Integer.parseInt(closed.group(2)));
    } else if (text.startsWith("POST /api/") && !text.contains("tenants")) {
      beforeItsFrames(new Note(text));
    } else if (!text.endsWith(" open")) {
      entries.add(new Note(text));
      note = text;
    }
  }

  private void response(String name, int status, String headers, String body) {
    count++;
    if (status == 101) {
      connections.put(name, count);
    }
    String line = "GET " + targets.get(name) + " HTTP/1.1";
    entries.add(new Request(count, line, List.of()));
    entries.add(new Response(count, status, false, headers(headers), Optional.of(body)));
  }

  private static List<Header> headers(String json) {
    try {
      List<Header> headers = new ArrayList<>();
      for (Map.Entry<String, JsonNode> field : MAPPER.readTree(json).properties()) {
        headers.add(new Header(field.getKey(), field.getValue().asText()));
      }
      return headers;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** Who closed is in no line; but the server does it in few ways. */
  private void closed(String name, int code) {
    Integer known = connections.remove(name);
    if (known == null) {
      return; // It never opened.
    }
    int connection = known;
    boolean idle = scenario.equals("raw-idle") && name.equals("A");
    if (code == 1006) {
      entries.add(new End(connection, note.contains("abrupt close") ? Side.CLIENT : Side.SERVER));
      return;
    }
    Message client = new Message(connection, Side.CLIENT, close(code));
    Message server = new Message(connection, Side.SERVER, close(code));
    boolean clientFirst = (code == 1000 || code == 1005) && !idle;
    entries.add(clientFirst ? client : server);
    entries.add(clientFirst ? server : client);
    entries.add(new End(connection, Side.SERVER));
  }

  private static Frame close(int code) {
    byte[] payload =
        code == 1005 ? new byte[0] : ByteBuffer.allocate(2).putShort((short) code).array();
    return Frame.of(Frame.CLOSE, payload);
  }

  /** The recorder notes a request after what came of it. */
  private void beforeItsFrames(Note request) {
    int at = entries.size();
    while (at > 0
        && entries.get(at - 1) instanceof Message message
        && message.from() == Side.SERVER
        && !isReply(message)) {
      at--;
    }
    entries.add(at, request);
  }

  private static boolean isReply(Message message) {
    return message.frame().text().contains("phx_reply");
  }

  private int connection(String name) {
    Integer number = connections.get(name);
    if (number == null) {
      throw new IllegalArgumentException(name + " is not open");
    }
    return number;
  }
}
