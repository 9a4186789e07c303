package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters hold for the rows that PostgreSQL would choose. */
class RealtimeFilterTest {

  private static final String ROW =
      "{\"id\":5,\"amount\":12.50,\"name\":\"Ann, B\",\"done\":true,\"none\":null}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id=eq.5 | true",
        "id=eq.5.0 | true",
        "id=eq.6 | false",
        "id=eq.x | false",
        "id=neq.6 | true",
        "id=lt.5 | false",
        "id=lte.5 | true",
        "id=gt.4 | true",
        "id=gte.6 | false",
        "amount=eq.12.5 | true",
        "amount=gt.2 | true",
        "id=in.(4,5) | true",
        "id=in.(4,6) | false",
        "id=not.in.(4,6) | true",
        "name=in.(x,\"Ann, B\") | true",
        "name=eq.\"Ann, B\" | true",
        "name=like.Ann% | true",
        "name=like.ann% | false",
        "name=like.An__ _ | true",
        "name=ilike.ann% | true",
        "name=not.like.z% | true",
        "name=match.^A.*B$ | true",
        "name=match.( | false",
        "name=imatch.^a | true",
        "done=eq.true | true",
        "done=is.true | true",
        "done=is.false | false",
        "none=is.null | true",
        "none=not.is.null | false",
        "id=is.null | false",
        "none=eq.1 | false",
        "none=not.eq.1 | false",
        "none=isdistinct.1 | true",
        "id=isdistinct.5 | false",
        "missing=eq.1 | false",
        "id=eq.5,done=eq.true | true",
        "id=eq.5,done=eq.false | false",
      })
  void holds(String filter, boolean expected) throws Exception {
    var row = RealtimeReplication.row(ROW);
    List<RealtimeFilter> conditions = RealtimeFilter.parse(filter.trim());
    assertThat(conditions.stream().allMatch(condition -> condition.holds(row))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"undefined", "id=5", "id=foo.1", "id=in.()", "id=in.5", "id=eq.1,x"})
  void refusesWhatIsNoFilter(String filter) {
    assertThatThrownBy(() -> RealtimeFilter.parse(filter))
        .isInstanceOf(RealtimeBinding.Bad.class)
        .hasMessageStartingWith("Error parsing `filter` params: [");
  }
}
