package dev.hawser.spi.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWalkerTest {

  private final ObjectMapper mapper = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        " { \"a\" : [ ] , \"b\" : { } } ",
        "{\"a\":{\"b\":{\"c\":[1,[2,[]],{\"d\":null}]}},\"e\":\"f\"}",
        "[[],{},[{}],[[\"x\"]],-1.5e3,true,false,null]",
        "{\"\":1,\"a\\\"b\\u00e9\":\"\\n\\\\\",\"\u00fc\":\"\ud83d\ude00\"}"
      })
  void seesWhatJacksonSees(String json) throws IOException {
    byte[] padded = ("x]" + json + "}y").getBytes(UTF_8);
    int length = padded.length - 4;
    JsonWalker walker = new JsonWalker(new Payload(Payload.Format.JSON, padded, 2, length, null));
    JsonNode seen = tree(walker, padded);
    walker.end();
    assertThat(seen).isEqualTo(mapper.readTree(json));
  }

  private JsonNode tree(JsonWalker walker, byte[] array) throws IOException {
    if (walker.enterObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (String name = walker.nextField(); name != null; name = walker.nextField()) {
        object.set(name, tree(walker, array));
      }
      return object;
    }
    if (walker.enterArray()) {
      ArrayNode elements = JsonNodeFactory.instance.arrayNode();
      while (walker.nextElement()) {
        elements.add(tree(walker, array));
      }
      return elements;
    }
    int start = walker.position();
    walker.skip();
    return mapper.readTree(array, start, walker.position() - start);
  }

  @Test
  void givesTextsAndNumbersAsText() {
    JsonWalker walker = new JsonWalker(Payload.json("[\"a\\tb\", -12.50, true, null, {\"x\":1}]"));
    assertThat(walker.enterObject()).isFalse();
    assertThat(walker.enterArray()).isTrue();
    assertThat(nextText(walker)).isEqualTo("a\tb");
    assertThat(nextText(walker)).isEqualTo("-12.50");
    assertThat(nextText(walker)).isNull();
    assertThat(walker.nextElement()).isTrue();
    assertThat(walker.atNull()).isTrue();
    assertThat(walker.text()).isNull();
    assertThat(nextText(walker)).isNull();
    assertThat(walker.nextElement()).isFalse();
    walker.end();
  }

  private static String nextText(JsonWalker walker) {
    assertThat(walker.nextElement()).isTrue();
    return walker.text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{a:1}",
        "{1:2}",
        "{\"a\":1]",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{,}",
        "[1,]",
        "[1",
        "[1,",
        "[1 2]",
        "[1}",
        "{}x",
        "[] []",
        "{\"a\":\"",
        "[\"\\",
        "tru",
        "{\"a\":[}"
      })
  void refusesWhatIsNotJson(String json) {
    Payload payload = Payload.json(json);
    assertThatThrownBy(
            () -> {
              JsonWalker walker = new JsonWalker(payload);
              tree(walker, payload.array());
              walker.end();
            })
        .isInstanceOfSatisfying(
            ProtocolViolationException.class, e -> assertThat(e.fatal()).isFalse());
  }
}
