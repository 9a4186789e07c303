package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParamsTest {

  @Test
  void nestedParametersAreWrittenAsTheReferenceDoes() {
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("id", 7);
    user.put("tags", List.of("a", "b"));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("token", "abc def");
    all.put("user", user);

    // As recorded from phoenix.js 1.8.16.
    assertThat(new Params().addAll(all).add("vsn", "2.0.0").query())
        .isEqualTo(
            "token=abc%20def&user%5Bid%5D=7&user%5Btags%5D%5B0%5D=a&user%5Btags%5D%5B1%5D=b"
                + "&vsn=2.0.0");
  }

  @Test
  void valuesOfEveryPlainTypeAreTexts() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("long", 12345678901234567L);
    all.put("decimal", new BigDecimal("1E+3"));
    all.put("flag", true);
    all.put("enum", TimeUnit.DAYS);
    all.put("char", 'x');
    all.put("array", new int[] {1, 2});
    assertThat(new Params().addAll(all).query())
        .isEqualTo(
            "long=12345678901234567&decimal=1000&flag=true&enum=DAYS&char=x"
                + "&array%5B0%5D=1&array%5B1%5D=2");
  }

  @Test
  void nothingIsWrittenForNullAndEmpty() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("gone", null);
    all.put("none", List.of());
    all.put("inner", Arrays.asList("a", null, "c"));
    assertThat(new Params().addRaw("").addRaw(null).addAll(all).query())
        .isEqualTo("inner%5B0%5D=a&inner%5B2%5D=c");
  }

  @Test
  void theQueryOfTheUrlComesFirstAsItIs() {
    assertThat(new Params().addRaw("a=%2F&b").add("c", 1).query()).isEqualTo("a=%2F&b&c=1");
  }

  @Test
  void anotherTypeIsRefusedByName() {
    assertThatThrownBy(() -> new Params().addAll(Map.of("user", Map.of("x", new Object()))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("parameter 'user[x]' is a java.lang.Object");
  }

  @Test
  void theValuesAreNotPrinted() {
    assertThat(new Params().add("token", "hush")).hasToString("Params(***)");
  }
}
