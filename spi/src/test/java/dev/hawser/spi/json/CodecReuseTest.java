package dev.hawser.spi.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Parsers and generators are used again; nobody may notice. */
class CodecReuseTest {

  record Point(int x, int y) {}

  /** Decodes with a tree and, on the way, with the codec itself. */
  @JsonDeserialize(using = BoxDeserializer.class)
  record Box(int size, Point corner) {}

  static final class BoxDeserializer extends StdDeserializer<Box> {
    private static final long serialVersionUID = 1L;

    BoxDeserializer() {
      super(Box.class);
    }

    @Override
    public Box deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      JsonNode tree = parser.getCodec().readTree(parser);
      Point corner = read(tree.get("corner").toString(), Point.class);
      return new Box(tree.get("size").intValue(), corner);
    }
  }

  public static final class Node {
    public final String name;
    public final List<Node> next = new ArrayList<>();

    Node(String name) {
      this.name = name;
    }

    public Object getBroken() {
      if (name.equals("broken")) {
        throw new IllegalStateException("broken getter");
      }
      return "";
    }
  }

  private static final JacksonPayloadCodec CODEC = new JacksonPayloadCodec();

  private static <T> T read(String json, Class<T> type) throws IOException {
    byte[] bytes = json.getBytes(UTF_8);
    return CODEC.<T>decode(bytes, 0, bytes.length, (Type) type);
  }

  @Test
  void aFailedReadLeavesNothingBehind() throws IOException {
    for (String bad :
        List.of(
            "{\"x\":1",
            "{\"x\":1,",
            "{\"x\":1}}",
            "{\"x\":1}{",
            "{\"x\":1} x",
            "[1,2",
            "{\"x\":tru",
            "{\"x\":{\"a\":[",
            "{\"x\":\"no\"}",
            "",
            " ",
            "{",
            "\"open")) {
      assertThatThrownBy(() -> read(bad, Point.class)).as(bad).isInstanceOf(IOException.class);
      assertThat(read("{\"x\":1,\"y\":2}", Point.class))
          .as("after " + bad)
          .isEqualTo(new Point(1, 2));
    }
  }

  @Test
  void everyKindOfValueIsRead() throws IOException {
    assertThat(read(" \n{\"x\":1,\"y\":2} ", Point.class)).isEqualTo(new Point(1, 2));
    assertThat(read("{\"x\":1,\"y\":2} \r\n", Point.class)).isEqualTo(new Point(1, 2));
    assertThat(read("12", Integer.class)).isEqualTo(12);
    assertThat(read("\"é€😀\"", String.class)).isEqualTo("é€😀");
    assertThat(read("true", Boolean.class)).isTrue();
    assertThat(read("null", Point.class)).isNull();
    assertThat(read("[1,[2,{\"a\":\"é😀\"}]]", Object.class))
        .isEqualTo(List.of(1, List.of(2, Map.of("a", "é😀"))));
    assertThat(read("{\"a\":[]}", JsonNode.class).toString()).isEqualTo("{\"a\":[]}");
  }

  @Test
  void deserializersMayUseTheCodecAndTheTree() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(read("{\"size\":3,\"corner\":{\"x\":1,\"y\":2}}", Box.class))
          .isEqualTo(new Box(3, new Point(1, 2)));
    }
  }

  @Test
  void aFailedWriteLeavesNothingBehind() throws IOException {
    assertThatThrownBy(() -> CODEC.encode(List.of(1, new Node("broken"))))
        .hasMessageContaining("broken getter");
    assertThat(new String(CODEC.encode(new Point(1, 2)), UTF_8)).isEqualTo("{\"x\":1,\"y\":2}");
    assertThat(new String(CODEC.encode(3), UTF_8)).isEqualTo("3");
    assertThat(new String(CODEC.encode(null), UTF_8)).isEqualTo("null");
    assertThat(new String(CODEC.encode("x".repeat(200_000)), UTF_8)).hasSize(200_002);
    assertThat(new String(CODEC.encode("y"), UTF_8)).isEqualTo("\"y\"");
  }

  @Test
  void manyThreadsDoNotMeet() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int x = t;
        tasks.add(
            () -> {
              for (int y = 0; y < 5_000; y++) {
                Point point = new Point(x, y);
                byte[] json = CODEC.encode(point);
                assertThat(CODEC.<Point>decode(json, 0, json.length, Point.class)).isEqualTo(point);
              }
              return null;
            });
      }
      for (Future<Void> done : pool.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      pool.shutdown();
    }
  }
}
