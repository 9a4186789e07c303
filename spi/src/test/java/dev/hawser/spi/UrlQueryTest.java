package dev.hawser.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UrlQueryTest {

  @Test
  void encodesAsEncodeUriComponentDoes() {
    assertThat(UrlQuery.encode("AZaz09-_.!~*'()")).isEqualTo("AZaz09-_.!~*'()");
    assertThat(UrlQuery.encode(" +/?&=#%\"<>[]@:,;$"))
        .isEqualTo("%20%2B%2F%3F%26%3D%23%25%22%3C%3E%5B%5D%40%3A%2C%3B%24");
    assertThat(UrlQuery.encode("\u00e9\ud83d\ude80\u0663")).isEqualTo("%C3%A9%F0%9F%9A%80%D9%A3");
  }

  @Test
  void keepsTheOrderAndWhatIsEncodedAlready() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("b", 1);
    values.put("c", null);
    UrlQuery query = new UrlQuery().addRaw("x=%2f&y").add("a b", "&").addAll(values).addRaw("z=1");
    assertThat(query.raw()).isEqualTo("x=%2f&y&a%20b=%26&b=1&c=null&z=1");
  }

  @Test
  void replacesTheQueryOfAUrl() {
    URI url = URI.create("wss://h:1/a%20b?old=1");
    assertThat(new UrlQuery().add("n", "1").on(url)).hasToString("wss://h:1/a%20b?n=1");
    assertThat(new UrlQuery().addRaw("").addRaw(null).on(url)).hasToString("wss://h:1/a%20b");
    assertThat(new UrlQuery().add("n", "1").on(URI.create("ws://[::1]")))
        .hasToString("ws://[::1]?n=1");
  }

  @Test
  void showsNoParameter() {
    assertThat(new UrlQuery().add("token", "s3cret")).hasToString("UrlQuery(***)");
  }
}
