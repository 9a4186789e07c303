package dev.hawser.phoenix.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.testsupport.Transcript.Admin;
import dev.hawser.testsupport.Transcript.End;
import dev.hawser.testsupport.Transcript.Entry;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Header;
import dev.hawser.testsupport.Transcript.Message;
import dev.hawser.testsupport.Transcript.Note;
import dev.hawser.testsupport.Transcript.Request;
import dev.hawser.testsupport.Transcript.Response;
import dev.hawser.testsupport.Transcript.Side;
import dev.hawser.testsupport.Transcript.Time;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the two formats of the recordings: of the bare recorder and of phoenix.js. */
final class TranscriptParser {

  private static final Map<String, Integer> OPCODES =
      Map.of("CONT", 0, "TEXT", 1, "BINARY", 2, "CLOSE", 8, "PING", 9, "PONG", 10);
  private static final Pattern WIRE = Pattern.compile("([A-Z]) (>>|<<|->|<-|--) ?(.*)");
  private static final Pattern SCRIPT = Pattern.compile(" *(\\d+) ms  (#\\d+) (.*)");
  private static final Pattern FRAME = Pattern.compile("(\\w+) ?(\\((?:fin=0|rsv1)\\))? ?(.*)");
  private static final Pattern BYTES = Pattern.compile("\\d+ bytes: ([0-9a-f]*)");
  private static final Pattern CUT = Pattern.compile("(.*)\\.\\.\\.\\((\\d+) bytes\\)");
  private static final Pattern CLOSE = Pattern.compile("(\\d+) \"(.*)\"");
  private static final JsonMapper MAPPER = new JsonMapper();

  /** One TCP connection under a letter or a number of the recording. */
  private static final class Link {
    final int number;
    boolean answered;
    boolean clientClosed;
    boolean serverClosed;
    boolean ended;

    Link(int number) {
      this.number = number;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Link> links = new HashMap<>();
  private final List<String> block = new ArrayList<>();
  private int count;

  List<Entry> parse(String text) {
    for (String line : text.split("\n", -1)) {
      if (line.equals("# what the server saw")) {
        break; // The application's own log.
      }
      Matcher wire = WIRE.matcher(line);
      Matcher script = SCRIPT.matcher(line);
      if (wire.matches()) {
        wire(wire.group(1), wire.group(2), wire.group(3));
      } else if (script.matches()) {
        entries.add(new Time(Duration.ofMillis(Long.parseLong(script.group(1)))));
        script(script.group(2), script.group(3));
      } else if (line.startsWith("# GET ")) {
        entries.add(new Admin(line.substring(6)));
      } else if (line.startsWith("#") && !line.startsWith("#   -> ")) {
        entries.add(new Note(line.substring(1).trim()));
      }
      // Else it is a hex dump of what the line before has too, an empty line, or a remark.
    }
    return List.copyOf(entries);
  }

  // ---- the bare recorder

  private void wire(String name, String sign, String rest) {
    switch (sign) {
      case ">>" -> head(rest, () -> request(name));
      case "<<" -> {
        if (rest.startsWith("body: ")) {
          body(rest.substring(6));
        } else {
          head(rest, () -> response(name));
        }
      }
      case "->" -> add(name, Side.CLIENT, frame(rest));
      case "<-" -> add(name, Side.SERVER, frame(rest));
      default -> {
        if (!rest.startsWith("TCP error")) { // How TCP ended differs by chance.
          end(name, rest.startsWith("client") ? Side.CLIENT : Side.SERVER);
        }
      }
    }
  }

  private void head(String line, Runnable whole) {
    if (line.isEmpty()) {
      whole.run();
      block.clear();
    } else {
      block.add(line);
    }
  }

  private void request(String name) {
    entries.add(new Request(open(name), block.get(0), headers()));
  }

  private void response(String name) {
    Link link = link(name);
    link.answered = true;
    int status = Integer.parseInt(block.get(0).split(" ", -1)[1]);
    entries.add(new Response(link.number, status, false, headers(), Optional.empty()));
  }

  /** The body of the response before. */
  private void body(String json) {
    Response head = (Response) entries.remove(entries.size() - 1);
    try {
      Optional<String> body = Optional.of(MAPPER.readValue(json, String.class));
      entries.add(new Response(head.connection(), head.status(), false, head.headers(), body));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private List<Header> headers() {
    return block.stream()
        .skip(1)
        .map(line -> line.split(":", 2))
        .map(parts -> new Header(parts[0], parts[1].trim()))
        .toList();
  }

  private static Frame frame(String text) {
    Matcher frame = FRAME.matcher(text);
    if (!frame.matches()) {
      throw new IllegalArgumentException(text);
    }
    String kind = frame.group(1);
    String rest = frame.group(3);
    int opcode = OPCODES.containsKey(kind) ? OPCODES.get(kind) : Integer.parseInt(kind);
    boolean fin = !"(fin=0)".equals(frame.group(2));
    boolean rsv1 = "(rsv1)".equals(frame.group(2));
    if (opcode == Frame.CLOSE) {
      Matcher close = CLOSE.matcher(rest);
      return close.matches()
          ? close(Integer.parseInt(close.group(1)), close.group(2))
          : Frame.of(Frame.CLOSE, new byte[0]); // CLOSE (no code)
    }
    Matcher bytes = BYTES.matcher(rest);
    if (bytes.matches()) {
      byte[] payload = HexFormat.of().parseHex(bytes.group(1));
      return new Frame(opcode, fin, rsv1, payload, payload.length);
    }
    Matcher cut = CUT.matcher(rest);
    byte[] payload = bytes(cut.matches() ? cut.group(1) : rest, fin);
    int length = cut.matches() ? Integer.parseInt(cut.group(2)) : payload.length;
    return new Frame(opcode, fin, rsv1, payload, length);
  }

  /**
   * The bytes of a text. The recorder shows bytes that are no UTF-8 as U+FFFD: at the end of a
   * fragment it stands for the first half of a horse, elsewhere for any bad byte.
   */
  private static byte[] bytes(String text, boolean fin) {
    if (text.indexOf('\ufffd') < 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * text.length());
    for (String part : text.split("(?=\ufffd)|(?<=\ufffd)", -1)) {
      if (!part.equals("\ufffd")) {
        bytes.put(part.getBytes(StandardCharsets.UTF_8));
      } else if (fin) {
        bytes.put((byte) 0xff);
      } else {
        bytes.put((byte) 0xf0).put((byte) 0x9f);
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static Frame close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload = ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text);
    return Frame.of(Frame.CLOSE, payload.array());
  }

  // ---- phoenix.js

  private static final Pattern CALL =
      Pattern.compile("phoenix.js calls close\\((\\w+), \"?(.*?)\"?\\)");

  private void script(String name, String event) {
    if (event.startsWith("connecting ")) {
      String target = event.split(" ", -1)[1].replaceFirst("ws://[^/]*", "");
      entries.add(new Request(open(name), "GET " + target + " HTTP/1.1", List.of()));
      return;
    }
    Link link = link(name);
    Matcher call = CALL.matcher(event);
    if (event.equals("open")) {
      status(link, 101);
    } else if (event.startsWith("error Unexpected server response: ")) {
      status(link, Integer.parseInt(event.substring(34)));
    } else if (event.startsWith("-> ")) {
      add(name, Side.CLIENT, frame(event.substring(3)));
    } else if (event.startsWith("<- ")) {
      add(name, Side.SERVER, frame(event.substring(3)));
    } else if (call.matches() && !link.ended) {
      boolean plain = call.group(1).equals("undefined");
      add(
          name,
          Side.CLIENT,
          plain
              ? Frame.of(Frame.CLOSE, new byte[0])
              : close(Integer.parseInt(call.group(1)), call.group(2)));
    } else if (event.startsWith("close frame ")) {
      int code = Integer.parseInt(event.split(" ", -1)[2]);
      add(name, Side.SERVER, close(code, ""));
      if (!link.clientClosed) {
        add(name, Side.CLIENT, close(code, ""));
      }
    } else if (event.startsWith("closed ")) {
      if (event.startsWith("closed 1005") && !link.serverClosed) {
        add(name, Side.SERVER, Frame.of(Frame.CLOSE, new byte[0]));
      }
      end(name, Side.SERVER);
    }
  }

  private void status(Link link, int status) {
    link.answered = true;
    entries.add(new Response(link.number, status, true, List.of(), Optional.empty()));
  }

  // ---- both

  private int open(String name) {
    Link link = new Link(++count);
    Link old = links.put(name, link);
    if (old != null && !old.ended) {
      // The recorder noted the end of the old one after this request.
      entries.add(new End(old.number, Side.SERVER));
      old.ended = true;
    }
    return link.number;
  }

  private void add(String name, Side from, Frame frame) {
    Link link = link(name);
    if (frame.opcode() == Frame.CLOSE) {
      link.clientClosed |= from == Side.CLIENT;
      link.serverClosed |= from == Side.SERVER;
    }
    entries.add(new Message(link.number, from, frame));
  }

  private void end(String name, Side by) {
    Link link = link(name);
    if (link.answered && !link.ended) {
      link.ended = true;
      entries.add(new End(link.number, by));
    }
  }

  private Link link(String name) {
    Link link = links.get(name);
    if (link == null) {
      throw new IllegalArgumentException("nothing was sent on " + name + " yet");
    }
    return link;
  }
}
