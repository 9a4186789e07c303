package dev.hawser.androidtests.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A class as payload, with an enum, a time, a decimal and a list of records. */
final class Order {

  /** An enum of the application. */
  enum Side {
    BUY,
    SELL
  }

  @JsonProperty("side")
  private final Side side;

  @JsonProperty("limit")
  private final BigDecimal limit;

  @JsonProperty("placed")
  private final Instant placed;

  @JsonProperty("notes")
  private final List<Line> notes;

  @JsonCreator
  Order(
      @JsonProperty("side") Side side,
      @JsonProperty("limit") BigDecimal limit,
      @JsonProperty("placed") Instant placed,
      @JsonProperty("notes") List<Line> notes) {
    this.side = side;
    this.limit = limit;
    this.placed = placed;
    this.notes = notes;
  }

  boolean isSame(Order other) {
    return side == other.side
        && limit.compareTo(other.limit) == 0
        && placed.equals(other.placed)
        && notes.equals(other.notes);
  }
}
