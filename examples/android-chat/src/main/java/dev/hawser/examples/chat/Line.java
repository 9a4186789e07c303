package dev.hawser.examples.chat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What somebody said in the room, as the server sends it. Before Android 14 Jackson does not know
 * records, so that it needs the annotations.
 *
 * @param id counts up in the room
 * @param user who said it
 * @param body what was said
 */
record Line(
    @JsonProperty("id") long id,
    @JsonProperty("user") String user,
    @JsonProperty("body") String body) {

  @JsonCreator
  Line {}
}
